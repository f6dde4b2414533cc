import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const legacyRuleDrops: Fault = {
  name: 'legacy-rule-drops',
  title: 'a rule left behind in the other backend drops the packets',
  seeds: ['000-9'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, from.node, ['iptables-legacy', '-I', 'FORWARD', '1', '-d', `${to.address}/32`, '-j', 'DROP']);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, from.node, ['iptables-legacy', '-D', 'FORWARD', '-d', `${to.address}/32`, '-j', 'DROP']);
  },
};
