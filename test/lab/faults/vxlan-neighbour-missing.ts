import { byVxlan, ends, type Fault, onNode, tunnelAddress, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const vxlanNeighbourMissing: Fault = {
  name: 'vxlan-neighbour-missing',
  title: "the sender's node does not know the receiver's VTEP",
  seeds: ['001-6'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-neighbour-missing', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, from.node, ['ip', 'neigh', 'del', tunnelAddress(lab, to.node), 'dev', 'vxlan.calico']);
  },
  clear: async (lab) => {
    await restartAgent(lab, ends(lab).from.node);
  },
};
