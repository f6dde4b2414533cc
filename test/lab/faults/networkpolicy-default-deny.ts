import { addPolicy, everyEncap, type Fault, removePolicy, webToDb } from './fault.ts';

const name = 'default-deny';

export const networkpolicyDefaultDeny: Fault = {
  name: 'networkpolicy-default-deny',
  title: 'a default deny selects every pod of the namespace',
  seeds: ['004-6'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'policy-denies-ingress', node: 'to' },
  inject: async (lab) => {
    await addPolicy(lab, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace: 'shop' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
  },
  clear: async (lab) => {
    await removePolicy(lab, 'networkpolicies.networking.k8s.io', name, 'shop');
  },
};
