import type { ebpfChecks as english } from '../en/ebpf-checks.ts';
import type { Translation } from '../translation.ts';

export const ebpfChecks = {
  'ebpf.no-agent': '{$node} 上没有运行 calico-node 的 Pod，而只有它的工具能读取 eBPF 程序',
  'ebpf.no-right':
    '{$node} 的 eBPF 程序要通过 exec 进入 calico-node 读取，由 deploy/components/calico-node-exec 授权：{$reason}',
  'ebpf.not-run': '{$node} 上 calico-node 中读取 eBPF 程序的工具没有运行：{$reason}',
} as const satisfies Translation<typeof english>;
