import { ends, everyEncap, type Fault, onNode, webToDb } from './fault.ts';
import { agentBack } from './restart-agent.ts';

export const felixStopped: Fault = {
  name: 'felix-stopped',
  title: "calico-node of the receiver's node is stopped, and its routes fall behind",
  seeds: ['004-5'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'felix-down', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await lab.stopCalicoNode(to.node);
    await onNode(lab, to.node, ['ip', 'route', 'del', `${to.address}/32`]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await lab.startCalicoNode(to.node);
    await agentBack(lab, to.node);
  },
};
