import type { policies as english } from '../en/policies.ts';
import type { Translation } from '../translation.ts';

export const policies = {
  'policy.decides': '决定因素：',
  'policy.tier': 'tier {$tier}',
  'policy.is-allowed': '放行',
  'policy.is-denied': '拒绝',
  'policy.is-unknown': '未知',
  'policy.left-out': '未纳入或未知：',
  'policy.flow-logs': '流日志：',
  'policy.staged': '暂存策略（staged）目前不起作用。若生效：',
  'policy.one-staged': '暂存：{$what}',
  'policy.problem': '问题：{$problem}',
  'policy.smallest-change': '放行所需的最小更改，针对 ',
  'policy.to-allow': '若要放行 ',
  'policy.no-other-pod': '没有其他 Pod。',
  'policy.reached-by': '可以访问 {$pod} 的对象',
  'policy.reaches': '{$pod} 可以访问的对象',
  'policy.considered': '检查了其他 {$total} 个 Pod 中的 {$considered} 个。',
  'policy.ways': '{$pod}：有 {$reachedBy} 类可以访问它，它可以访问 {$reaches} 类',
  'policy.allow-it': '策略放行',
  'policy.deny-it': '策略拒绝{$why}',
  'policy.cannot-tell': '无法从策略判断{$why}',
  'policy.why': '：{$side}：{$reason}',
} as const satisfies Translation<typeof english>;
