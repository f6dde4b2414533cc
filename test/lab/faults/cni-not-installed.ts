import { everyEncap, type Fault, onNode, tryOnNode } from './fault.ts';
import { newcomer, newcomerNode, recreate } from './pod-without-address.ts';

const conflist = '/etc/cni/net.d/10-calico.conflist';

export const cniNotInstalled: Fault = {
  name: 'cni-not-installed',
  title: 'the node of a new pod has no CNI configuration',
  seeds: ['000-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'cni-not-installed' },
  inject: async (lab) => {
    await onNode(lab, newcomerNode(lab), ['mv', conflist, `${conflist}.kept`]);
    await recreate(lab);
  },
  clear: async (lab) => {
    await tryOnNode(lab, newcomerNode(lab), ['mv', `${conflist}.kept`, conflist]);
    await recreate(lab);
  },
};
