import { byVxlan, ends, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const vxlanMacChanged: Fault = {
  name: 'vxlan-mac-changed',
  title: "the tunnel device of the receiver's node has another MAC address than the others use",
  seeds: ['001-6'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-wrong', hop: 'destination-tunnel', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'link', 'set', 'vxlan.calico', 'address', '66:aa:bb:cc:dd:ee']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['ip', 'link', 'del', 'vxlan.calico']);
    await lab.restartCalicoNode(to.node);
    await lab.programmed();
  },
};
