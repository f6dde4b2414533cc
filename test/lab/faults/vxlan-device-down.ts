import { byVxlan, ends, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const vxlanDeviceDown: Fault = {
  name: 'vxlan-device-down',
  title: "the tunnel device of the receiver's node is down",
  seeds: ['001-2'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-down', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).to.node, ['ip', 'link', 'set', 'vxlan.calico', 'down']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['ip', 'link', 'set', 'vxlan.calico', 'up']);
    await restartAgent(lab, to.node);
  },
};
