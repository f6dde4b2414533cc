import type { bursts as english } from '../en/bursts.ts';
import type { Translation } from '../translation.ts';

export const bursts = {
  'burst.about': '一段时间内丢了多少包、往返要多久',
  'burst.number':
    '{$seconds} 秒内 {$sent} 个 ping 丢失 0 个，因此丢包率最多 {$most}%（95% 置信）；往返时延 p50 {$p50} 毫秒，p99 {$p99} 毫秒。',
  'burst.none-lost':
    '{$seconds} 秒内 {$sent} 个 {$bytes} 字节的 ping 丢失 0 个，因此丢包率最多 {$most}%（95% 置信）；往返时延 p50 {$p50} 毫秒，p99 {$p99} 毫秒',
  'burst.lost':
    '{$seconds} 秒内 {$sent} 个 {$bytes} 字节的 ping 丢失 {$lost} 个，其中大部分{$where}；往返时延 p50 {$p50} 毫秒，p99 {$p99} 毫秒',
  'burst.between': '丢在 {$from} 与 {$to} 之间{$answers}',
  'burst.answers': '（返回途中）',
  'burst.unanswered': '丢在 {$at} 之后：它们到达了那里，但没有得到应答',
  'burst.large-lost': '{$sent} 个 {$bytes} 字节的 ping 全部丢失，而 {$small} 字节的有应答',
  'burst.slow-between':
    '没有丢包，但往返很慢：p50 {$p50} 毫秒，p99 {$p99} 毫秒；其中 {$ms} 毫秒花在 {$last} 与 {$next} 之间',
  'burst.slow-start':
    '没有丢包，但往返很慢：p50 {$p50} 毫秒，p99 {$p99} 毫秒；其中 {$ms} 毫秒花在 {$from} 与 {$next} 之间',
  'burst.slow-end':
    '没有丢包，但往返很慢：p50 {$p50} 毫秒，p99 {$p99} 毫秒；其中 {$ms} 毫秒花在 {$to} 自身，或无人观察之处',
  'burst.nothing-sent': '无法发送任何 ping',
  'burst.none-answered':
    '{$sent} 个 {$bytes} 字节的 ping 没有一个得到应答，而其他数据包可以通过：ping 被过滤，无法据此统计',
  'burst.unwatched': '{$node} 没有及时开始观察这些 ping',
} satisfies Translation<typeof english>;
