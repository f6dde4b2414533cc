import { addPolicy, everyEncap, type Fault, removePolicy, webToDb } from './fault.ts';

export const globalnetworkpolicyDenies: Fault = {
  name: 'globalnetworkpolicy-denies',
  title: 'a GlobalNetworkPolicy denies the port',
  seeds: ['004-6'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'policy-denies-ingress', node: 'to' },
  inject: async (lab) => {
    await addPolicy(lab, {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: 'default.no-postgres' },
      spec: {
        tier: 'default',
        order: 10,
        selector: "app == 'db'",
        types: ['Ingress'],
        ingress: [{ action: 'Deny', protocol: 'TCP', destination: { ports: [5432] } }, { action: 'Allow' }],
      },
    });
  },
  clear: async (lab) => {
    await removePolicy(lab, 'globalnetworkpolicies.crd.projectcalico.org', 'default.no-postgres');
  },
};
