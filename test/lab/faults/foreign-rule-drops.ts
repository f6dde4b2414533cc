import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const foreignRuleDrops: Fault = {
  name: 'foreign-rule-drops',
  title: "a rule that is not Calico's drops the packets on the receiver's node",
  seeds: ['000-12', '001-8', '003-4'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['iptables-nft', '-I', 'FORWARD', '1', '-d', `${to.address}/32`, '-j', 'DROP']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['iptables-nft', '-D', 'FORWARD', '-d', `${to.address}/32`, '-j', 'DROP']);
  },
};
