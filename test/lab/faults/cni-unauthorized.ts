import { everyEncap, type Fault, onNode, tryOnNode } from './fault.ts';
import { newcomer, newcomerNode, recreate } from './pod-without-address.ts';

const kubeconfig = '/etc/cni/net.d/calico-kubeconfig';

export const cniUnauthorized: Fault = {
  name: 'cni-unauthorized',
  title: "the CNI plugin's token on the node of a new pod is no longer accepted",
  seeds: ['000-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'cni-unauthorized' },
  inject: async (lab) => {
    const node = newcomerNode(lab);
    await onNode(lab, node, ['cp', kubeconfig, `${kubeconfig}.kept`]);
    await onNode(lab, node, ['sed', '-i', 's/token: .*/token: expired/', kubeconfig]);
    await recreate(lab);
  },
  clear: async (lab) => {
    await tryOnNode(lab, newcomerNode(lab), ['mv', `${kubeconfig}.kept`, kubeconfig]);
    await recreate(lab);
  },
};
