import type { picture as english } from '../en/picture.ts';
import type { Translation } from '../translation.ts';

export const picture = {
  'picture.way-back': '回程：{$what}',
  'picture.there': '去程',
  'picture.back': '回程',
  'picture.fine': '已检查，正常',
  'picture.departs': '偏离预期',
  'picture.broken': '原因',
  'picture.here': '断在此处',
  'picture.unchecked': '未检查',
  'picture.some-unchecked_other': '{$total} 项中有 {$count} 项未检查',
  'picture.node-network': '节点自身的网络',
  'picture.no-address': '没有地址',
  'picture.host-interface': '主机侧接口',
  'picture.host-interface-of': 'Pod 在其节点上的接口',
  'picture.more-changes_other': '另有 {$count} 项变化',
  'picture.no-node': '没有节点',
  'picture.routes-rules': '路由和规则',
  'picture.tunnel': '隧道',
  'picture.tunnel-unknown': '设备未知',
  'picture.outside-network': '集群外的网络',
  'picture.between-nodes': '节点之间的网络',
  'picture.carries-tunnel': '承载隧道报文',
  'picture.carries-plain': '承载原始报文',
  'picture.seen_other': '{$sent} 个中看到 {$count} 个',
  'picture.left-arrived': '发出 {$left}，到达 {$arrived}',
} as const satisfies Translation<typeof english>;
