import type { Fix } from './fix.ts';
import { inPod } from './shell-text.ts';

export const deletePodNeighbour: Fix = {
  id: 'delete-pod-neighbour',
  by: 'approve',
  title: ({ namespace, pod, address }) => `Make ${namespace}/${pod} forget its entry for ${address}`,
  why: () => 'The pod then asks for its gateway again and learns the MAC address of its host interface.',
  command: (params) => inPod(params, ['ip', 'neigh', 'del', params.address ?? '', 'dev', params.dev ?? 'eth0']),
};
