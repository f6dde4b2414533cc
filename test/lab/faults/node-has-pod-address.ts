import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const nodeHasPodAddress: Fault = {
  name: 'node-has-pod-address',
  title: "the receiver's node has the receiver's address itself",
  seeds: ['000-11', '002-7'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-route', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'addr', 'add', `${to.address}/32`, 'dev', 'lo']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['ip', 'addr', 'del', `${to.address}/32`, 'dev', 'lo']);
  },
};
