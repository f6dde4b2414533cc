import { everyEncap, type Fault, webToDb } from './fault.ts';

const policies = 'networkpolicies.networking.k8s.io';
const name = 'db-only-from-agents';

export const networkPolicyDenies: Fault = {
  name: 'networkpolicy-denies',
  title: 'a NetworkPolicy selects the receiver and does not allow the sender',
  seeds: ['000-12', '004-6'],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'policy-denies-ingress', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    lab.store.put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'db' } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { team: 'ops' } }, podSelector: { matchLabels: { app: 'agent' } } },
            ],
            ports: [{ port: 5432, protocol: 'TCP' }],
          },
        ],
      },
    });
    await lab.programmed();
  },
  clear: async (lab) => {
    if (lab.store.get(policies, name, 'shop')) lab.store.delete(policies, name, 'shop');
    await lab.programmed();
  },
};
