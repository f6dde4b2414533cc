import type { nodeChecks as english } from '../en/node-checks.ts';
import type { Translation } from '../translation.ts';

export const nodeChecks = {
  'felix.about': ' {$node} 上的 Felix 是否在运行',
  'felix.down': '{$node} 上的 Felix 没有运行，因此没有程序修复该节点上的异常：{$departure}',
  'felix.down-harmless': '{$node} 上的 Felix 没有运行；目前没有异常，但下一次变更将不会生效',
  'felix.not-ready': '{$node} 上的 Felix 存活但未就绪：{$detail}',
  'felix.ready': '{$node} 上的 Felix 正在运行并已就绪',
  'sysctl.not-read': '未读取到 {$name}',
  'forwarding.about': ' {$node} 是否转发数据包',
  'forwarding.on': '{$node} 已开启转发',
  'forwarding.off': '{$node} 不转发数据包：{$name} 为 0',
  'forwarding.interface-off': '{$node} 不转发从 {$dev} 进入的数据包：{$name} 为 0',
  'reverse-path.about': ' {$node} 上 {$dev} 的反向路径过滤是否放行来自 {$from} 的数据包',
  'reverse-path.off': '{$node} 没有在 {$dev} 上启用反向路径过滤',
  'reverse-path.passes': '到 {$from} 的回程路由通过 {$node} 上 {$dev} 的反向路径过滤',
  'reverse-path.drops':
    '{$node} 丢弃从 {$dev} 进入、来自 {$from} 的数据包：回程路由走 {$devices}，且 rp_filter 为 {$mode}',
  'reverse-path.no-route': '{$node} 丢弃从 {$dev} 进入、来自 {$from} 的数据包：没有回程路由，且 rp_filter 为 {$mode}',
  'node-subnet.too-wide':
    '{$node} 的 Node 对象写的是 {$published}，而它的网络是 {$own}：它把 {$far} 当作同一子网的节点，不走隧道直接发送（CrossSubnet）',
  'node-subnet.too-narrow':
    '{$node} 的 Node 对象写的是 {$published}，而它的网络是 {$own}：{$far} 与它在同一子网，它却当作隔着路由器的节点，总是使用隧道（CrossSubnet）',
  'node-reach.about': ' {$node} 自身能否以 {$what} 访问 {$to}',
  'node-reach.reaches': '{$node} 自身能以 {$what} 访问 {$to}',
  'node-reach.refused': '{$node} 自身能以 {$what} 到达 {$to}，但对方拒绝',
  'node-reach.no-answer': '{$node} 自身以 {$what} 访问 {$to} 同样没有应答{$reported}，因此原因在 Calico 之外',
  'node-reach.reported': '（{$from} 报告：{$message}）',
  'conntrack.about': ' {$node} 的连接跟踪表是否已满',
  'conntrack.full': '{$node} 的连接跟踪表已满：{$tracked} / {$max}',
  'conntrack.almost-full': '{$node} 的连接跟踪表将满：{$tracked} / {$max}',
  'conntrack.tracks': '{$node} 正在跟踪 {$tracked} 个连接，上限 {$max}',
  'tracking-drops.dropped': '数据包丢失期间，{$node} 的连接跟踪自行丢弃了 {$lost} 个：{$why}',
  'tracking-drops.table-full': '最常见的原因是表已满',
  'tracking-drops.entry-in-the-way': '与另一条表项冲突',
  'rule-backends.about': ' {$node} 上 Calico 的规则位于哪个后端',
  'rule-backends.twice': '{$node} 上有两份 Calico 规则（{$backends}），两份都在生效',
  'rule-backends.native': '{$node} 上 Calico 的规则只在原生 nftables 中',
  'rule-backends.native-not-read': '{$node} 上 Calico 的规则在原生 nftables 中，未能读取',
  'rule-backends.one': '{$node} 上 Calico 的规则只在 {$backend} 后端中',
  'rule-backends.ebpf': '{$node} 使用 Calico 的 eBPF 数据面，其程序未读取；该节点没有 Calico 的规则',
  'rule-backends.none': '{$node} 上没有任何 Calico 规则：该节点没有策略生效',
} as const satisfies Translation<typeof english>;
