import { everyEncap, type Fault, onNode } from './fault.ts';
import { newcomer, newcomerNode, recreate } from './pod-without-address.ts';
import { agentBack } from './restart-agent.ts';

export const cniNodenameMissing: Fault = {
  name: 'cni-nodename-missing',
  title: 'calico-node is not running on the node of a new pod, and its file for the CNI plugin is gone',
  seeds: ['004-5'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'calico-node-not-running' },
  inject: async (lab) => {
    const node = newcomerNode(lab);
    await lab.stopCalicoNode(node);
    await onNode(lab, node, ['rm', '-f', '/var/lib/calico/nodename']);
    await recreate(lab);
  },
  clear: async (lab) => {
    const node = newcomerNode(lab);
    await lab.startCalicoNode(node);
    await agentBack(lab, node);
    await recreate(lab);
  },
};
