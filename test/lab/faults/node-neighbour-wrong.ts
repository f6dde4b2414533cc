import { ends, type Fault, nodePlan, oneSubnet, onNode, tryOnNode, webToDb } from './fault.ts';

export const nodeNeighbourWrong: Fault = {
  name: 'node-neighbour-wrong',
  title: "the sender's node has a wrong MAC address for the receiver's node",
  seeds: ['000-10'],
  encaps: oneSubnet,

  question: webToDb,
  expected: { cause: 'node-neighbour-wrong', hop: 'underlay', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const entry = [nodePlan(lab, to.node).address, 'dev', 'eth0', 'lladdr', '02:00:00:00:00:aa', 'nud', 'permanent'];
    await onNode(lab, from.node, ['ip', 'neigh', 'replace', ...entry]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'neigh', 'del', nodePlan(lab, to.node).address, 'dev', 'eth0']);
  },
};
