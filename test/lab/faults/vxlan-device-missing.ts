import { byVxlan, ends, type Fault, onNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const vxlanDeviceMissing: Fault = {
  name: 'vxlan-device-missing',
  title: "the tunnel device of the receiver's node does not exist",
  seeds: ['001-2'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-missing', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).to.node, ['ip', 'link', 'del', 'vxlan.calico']);
  },
  clear: async (lab) => {
    await restartAgent(lab, ends(lab).to.node);
  },
};
