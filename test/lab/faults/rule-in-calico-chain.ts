import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const ruleInCalicoChain: Fault = {
  name: 'rule-in-calico-chain',
  title: "a DROP that no policy asks for stands in the receiver's chain",
  seeds: ['004-7', '000-12'],
  encaps: everyEncap,
  hold: true,
  question: webToDb,
  expected: { cause: 'rule-not-intended', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['iptables-nft', '-I', `cali-tw-${to.interface}`, '1', '-p', 'tcp', '-j', 'DROP']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['iptables-nft', '-D', `cali-tw-${to.interface}`, '-p', 'tcp', '-j', 'DROP']);
  },
};
