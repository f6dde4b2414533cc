import type { history as english } from '../en/history.ts';
import type { Translation } from '../translation.ts';

export const history = {
  'cli.history': '以前问过什么、查出了什么，以及哪些原因反复出现',
  'cli.history-words': 'pod NAME、node NAME、cause NAME、since 3d，顺序不限',
  'cli.history-redis': '它读取 Redis：请设置 REDIS_URL；如果机器人设置了 REDIS_PREFIX，也要设置。',
  'cli.history-jsonl': '每行输出一个 JSON 文档',
  'grammar.history':
    'history [pod NAME] [node NAME] [cause NAME] [since 30m|2h|3d|1w]：这里问过什么、查出了什么，以及什么反复出现',
  'wrong.history': '我无法把“{$text}”读成 history 的一部分。',
  'wrong.history-cause': '没有名为 {$text} 的原因。相近的名称：{$names}',
  'history.title': '已回答的问题（{$what}）',
  'history.text_other': '{$count} 个已回答的问题（{$what}）',
  'history.nothing': '没有这样的记录。',
  'history.newest': '显示最新的 {$shown} 个。',
  'history.shown-here': '显示的是本会话中的问题；只有您能看到时，还包括您自己问过的问题。',
  'history.cause-at': '{$cause}（{$place}）',
  'history.again': '这个原因又出现了。',
  'history.times_other': '{$cause}：{$days} 天内出现 {$count} 次，其间曾消失',
  'history.mended_other': '“{$fix}”修好过 {$count} 次，之后又再次出现：它治标不治本',
  'history.fix': '“{$fix}”：{$stood}',
  'history.fix-healthy': '之后正常',
  'history.fix-broken': '之后仍不通',
  'history.fix-unknown': '之后结果未知',
  'history.fix-undone': '已撤销',
} as const satisfies Translation<typeof english>;
