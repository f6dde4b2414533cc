import { byVxlan, ends, type Fault, nodePlan, onNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';
import { tunnelMac } from './tunnel-mac.ts';

export const vxlanFdbWrong: Fault = {
  name: 'vxlan-fdb-wrong',
  title: "the FDB entry of the receiver's VTEP names a third node",
  seeds: ['001-6'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'fdb-wrong', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const mac = await tunnelMac(lab, from.node, nodePlan(lab, to.node).address);
    const third = lab.nodes.find((node) => node.name !== from.node && node.name !== to.node)?.address ?? '';
    await onNode(lab, from.node, [
      'bridge',
      'fdb',
      'replace',
      mac,
      'dev',
      'vxlan.calico',
      'dst',
      third,
      'self',
      'permanent',
    ]);
  },
  clear: async (lab) => {
    await restartAgent(lab, ends(lab).from.node);
  },
};
