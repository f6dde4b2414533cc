import { byVxlan, ends, type Fault, nodePlan, onNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';
import { tunnelMac } from './tunnel-mac.ts';

export const vxlanFdbMissing: Fault = {
  name: 'vxlan-fdb-missing',
  title: "the FDB entry of the receiver's VTEP is missing",
  seeds: ['001-6'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'fdb-missing', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const address = nodePlan(lab, to.node).address;
    const mac = await tunnelMac(lab, from.node, address);
    await onNode(lab, from.node, ['bridge', 'fdb', 'del', mac, 'dev', 'vxlan.calico', 'dst', address]);
  },
  clear: async (lab) => {
    await restartAgent(lab, ends(lab).from.node);
  },
};
