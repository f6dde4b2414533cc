import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const ruleHidesFromTracking: Fault = {
  name: 'rule-hides-from-tracking',
  title: 'a rule takes the request out of connection tracking, and the reply is dropped as unknown',
  seeds: ['001-8'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-rule-changes', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, to.node, ['iptables', '-t', 'raw', '-I', 'PREROUTING', '-s', from.address, '-j', 'NOTRACK']);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, to.node, ['iptables', '-t', 'raw', '-D', 'PREROUTING', '-s', from.address, '-j', 'NOTRACK']);
  },
};
