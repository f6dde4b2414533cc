import type { policyReach as english } from '../en/policy-reach.ts';
import type { Translation } from '../translation.ts';

export const policyReach = {
  'reach.who-command': '列出谁能访问某个 Pod（某端口或全部端口），以及由哪条规则决定',
  'reach.what-command': '列出某个 Pod 能访问什么（某端口或全部端口），以及由哪条规则决定',
  'reach.service': 'on PORT[/PROTOCOL] 或 on icmp；不写则为所有协议和端口',
  'reach.exit-codes': '退出码 0：已回答；2：无法读取；3：其中一些无法判断。',
  'reach.half-who': '要访问哪个 Pod？请写：policy who-can-reach shop/db-0 on 5432',
  'reach.half-what': '哪个 Pod？请写：policy what-can-reach shop/web-0',
  'reach.pod': '{$pod}',
  'reach.pod-on': '{$pod}（{$service}）',
  'reach.name-who': '谁能访问 {$pod}',
  'reach.name-what': '{$pod} 能访问什么',
  'reach.name-on': '{$name}（{$service}）',
  'reach.who': '其他 {$pods} 个 Pod 中有 {$count} 个能访问 {$about}；集群外：{$outside}{$unknown}',
  'reach.what': '{$pod} 能访问其他 {$pods} 个 Pod 中的 {$count} 个；集群外：{$outside}{$unknown}',
  'reach.what-on': '{$pod} 能访问其他 {$pods} 个 Pod 中的 {$count} 个（{$service}）；集群外：{$outside}{$unknown}',
  'reach.nobody': '都不能',
  'reach.everybody': '都能',
  'reach.nothing': '都不能',
  'reach.all': '都能',
  'reach.some-nets': '部分地址',
  'reach.some-unknown': '；其中一些无法判断',
  'reach.group': '{$peers}：{$what}',
  'reach.not-nodes-to': '没有检查节点本身；策略不会阻止节点访问自己的 Pod。',
  'reach.not-nodes': '没有检查节点本身。',
  'reach.tunnels':
    '不含 UDP {$ports}：Felix 会丢弃 Pod 自己发出的 VXLAN 报文，除非 allowVXLANPacketsFromWorkloads 为 true。',
  'reach.no-other': '没有其他 Pod。',
} as const satisfies Translation<typeof english>;
