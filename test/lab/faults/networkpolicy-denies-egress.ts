import { addPolicy, everyEncap, type Fault, removePolicy, webToDb } from './fault.ts';

const name = 'web-only-dns';

export const networkpolicyDeniesEgress: Fault = {
  name: 'networkpolicy-denies-egress',
  title: 'a NetworkPolicy selects the sender and does not allow the receiver',
  seeds: ['000-9', '004-6'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'policy-denies-egress', node: 'from' },
  inject: async (lab) => {
    await addPolicy(lab, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Egress'],
        egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }],
      },
    });
  },
  clear: async (lab) => {
    await removePolicy(lab, 'networkpolicies.networking.k8s.io', name, 'shop');
  },
};
