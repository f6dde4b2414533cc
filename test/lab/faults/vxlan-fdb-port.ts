import { byVxlan, ends, type Fault, nodePlan, onNode, tryOnNode, webToDb } from './fault.ts';
import { tunnelMac } from './tunnel-mac.ts';

export const vxlanFdbPort: Fault = {
  name: 'vxlan-fdb-port',
  title: "the FDB entry of the receiver's VTEP has a port of its own",
  seeds: ['001-6'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'fdb-wrong', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const address = nodePlan(lab, to.node).address;
    const mac = await tunnelMac(lab, from.node, address);
    const entry = [mac, 'dev', 'vxlan.calico', 'dst', address, 'port', '8472', 'self', 'permanent'];
    await onNode(lab, from.node, ['bridge', 'fdb', 'replace', ...entry]);
  },
  clear: async (lab) => {
    await tryOnNode(lab, ends(lab).from.node, ['ip', 'link', 'del', 'vxlan.calico']);
    await lab.restartCalicoNode(ends(lab).from.node);
    await lab.programmed();
  },
};
