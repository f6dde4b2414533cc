import { ends, everyEncap, type Fault, onNode, onPod, tryOnNode, tryOnPod, webToDb } from './fault.ts';

const table = 'hardening';

export const gatewayQuestionDropped: Fault = {
  name: 'gateway-question-dropped',
  title: "an ARP rule on the sender's node drops the question for the gateway",
  seeds: ['002-2'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'gateway-unanswered', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    const chain = ['add', 'chain', 'arp', table, 'input', '{ type filter hook input priority 0 ; }'];
    await onNode(lab, from.node, ['nft', 'add', 'table', 'arp', table]);
    await onNode(lab, from.node, ['nft', ...chain]);
    await onNode(lab, from.node, ['nft', 'add', 'rule', 'arp', table, 'input', 'iifname', from.interface, 'drop']);
    await onPod(lab, from, ['ip', 'neigh', 'flush', 'all']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnNode(lab, from.node, ['nft', 'delete', 'table', 'arp', table]);
    // Its question still stands; the next packets would wait for the next try a second later.
    await tryOnPod(lab, from, ['ip', 'neigh', 'flush', 'all']);
  },
};
