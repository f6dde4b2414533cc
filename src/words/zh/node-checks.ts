import type { nodeChecks as english } from '../en/node-checks.ts';
import type { Translation } from '../translation.ts';

export const nodeChecks = {
  'felix.about': ' {$node} 上的 Felix 是否在运行',
  'felix.down': '{$node} 上的 Felix 没有运行，因此没有程序修复该节点上的异常：{$departure}',
  'felix.down-harmless': '{$node} 上的 Felix 没有运行；目前没有异常，但下一次变更将不会生效',
  'felix.not-ready': '{$node} 上的 Felix 存活但未就绪：{$detail}',
  'felix.ready': '{$node} 上的 Felix 正在运行并已就绪',
} as const satisfies Translation<typeof english>;
