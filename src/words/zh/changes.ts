import type { changes as english } from '../en/changes.ts';
import type { Translation } from '../translation.ts';

export const changes = {
  'cli.changes': '某一时刻以来集群有什么变化：策略、IP 池、设置、Service、节点、calico-node',
  'cli.changes-words': 'since 14:00、until 15:00、in namespace shop、about shop/web-0',
  'grammar.changes':
    'changes [since TIME] [until TIME] [in namespace NAME | about NAMESPACE/POD]：此后新建或修改了什么，由谁所为',
  'wrong.changes': '我无法把它读成关于变化的问题。',
  'name.changes': '有什么变化',
  'name.changes-in': '与 {$what} 有关的变化',
  'changes.reading': '正在读取策略、IP 池、设置、Service 和节点的修改时间',
  'changes.which-moment': '我不知道“{$said}”是什么时刻。',
  'changes.how-moment': '请写成 14:00、2 小时前或 2026-11-29 14:00。',
  'changes.which-namespace': '{$name} 在哪个命名空间？',
  'changes.how-namespace': '请写成 NAMESPACE/{$name}。',
  'changes.unread': '所有列表都无法读取',
  'changes.summary_other': '这段时间内新建或修改了 {$count} 个对象',
  'changes.none': '这段时间内，没有新建或修改任何影响报文的对象。',
  'changes.deleted': '已删除的对象',
  'changes.deleted-why': '对象已不存在，无法得知何时删除',
  'changes.created': '{$object} 已创建',
  'changes.created-by': '{$object} 由 {$by} 创建',
  'changes.changed': '{$object} 已修改',
  'changes.changed-by': '{$object} 由 {$by} 修改',
  'changes.deleting': '{$object} 正在删除',
  'changes.restarted': '{$object}：其中一个容器已重启',
  'changes.is-read': '未通过的检查读取的正是这个对象',
  'changes.not-cause': '先发生变化，并不说明它就是原因。',
  'changes.since-healthy': '自这个问题上次正常以来的变化：',
  'changes.nothing-since': '自这个问题上次正常以来，没有新建或修改任何影响报文的对象：',
} as const satisfies Translation<typeof english>;
