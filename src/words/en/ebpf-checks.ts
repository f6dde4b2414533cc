/** Calico's eBPF data plane: what its programs and maps hold, and what is wrong with it. */
export const ebpfChecks = {
  'ebpf.no-agent': 'no pod of calico-node runs on {$node}, and its tools alone can read the eBPF programs',
  'ebpf.no-right':
    'the eBPF programs of {$node} are read by exec into calico-node, which deploy/components/calico-node-exec allows: {$reason}',
  'ebpf.not-run': 'the tools of calico-node on {$node}, which read the eBPF programs, did not run: {$reason}',
} as const;
