import type { Explained } from '../../case/finding.ts';

/**
 * What Felix takes out of the eBPF maps of a node where an interface of a pod is gone, or down at either end: its entry
 * in the map of interfaces, its programs, and the index in the pod's route (calico#2.6).
 */
export const ebpfOfInterface = (node: string): Explained[] => [
  `ebpf-interface-unknown@${node}`,
  `ebpf-program-missing@${node}`,
  `ebpf-policy-program-missing@${node}`,
  `ebpf-route-missing@${node}`,
  `ebpf-route-wrong@${node}`,
];
