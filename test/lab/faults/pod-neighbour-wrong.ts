import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const podNeighbourWrong: Fault = {
  name: 'pod-neighbour-wrong',
  title: 'the node has a wrong MAC address for the receiver',
  seeds: ['002-5'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'pod-neighbour-wrong', hop: 'destination-veth', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const entry = [to.address, 'dev', to.interface, 'lladdr', '02:00:00:00:00:99', 'nud', 'permanent'];
    await onNode(lab, to.node, ['ip', 'neigh', 'replace', ...entry]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['ip', 'neigh', 'del', to.address, 'dev', to.interface]);
  },
};
