import { byVxlan, ends, type Fault, onNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const vxlanPeersEmptied: Fault = {
  name: 'vxlan-peers-emptied',
  title: "the set of allowed tunnel peers is empty on the receiver's node",
  seeds: ['001-8'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-peers-incomplete', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).to.node, ['ipset', 'flush', 'cali40all-vxlan-net']);
  },
  clear: async (lab) => {
    await restartAgent(lab, ends(lab).to.node);
  },
};
