import type { bgpChecks as english } from '../en/bgp-checks.ts';
import type { Translation } from '../translation.ts';

export const bgpChecks = {
  'bgp-session.about': ' BGP 是否在 {$node} 与 {$far} 之间传递路由',
  'bgp-session.found-with-routes': '{$found}；路由目前仍在',
  'bgp-session.found-without-routes': '{$found}；{$without}',
  'bgp-session.no-route': '{$node} 没有到 {$far} 上 Pod 的路由',
  'bgp-session.no-bird-here':
    'IP 池 {$pool} 未使用 VXLAN（vxlanMode Never，ipipMode {$ipip}），节点间的路由只能来自 BIRD；而此安装并不运行 BIRD：calico-node 的就绪检查只检查 Felix',
  'bgp-session.bird-down': '{$node} 上的 BIRD 没有运行：其控制套接字没有应答',
  'bgp-session.as-mismatch': '{$node} 与 {$far} 对 {$odd} 的 AS 号认定不一致',
  'bgp-session.as-mismatch-own': '{$node} 与 {$far} 对 {$odd} 的 AS 号认定不一致（其 Node 对象写的是 {$as}）',
  'bgp-session.as-shared':
    '{$node} 与 {$far} 的 AS 号都是 {$as}，且只通过 AS {$between} 互相学习路由：路径中有自己的 AS 号，双方都把对方的路由当作环路拒绝',
  'bgp-session.router-id':
    '{$node} 与 {$far} 的 BIRD 使用同一个 router id {$id}，因此互不接受对方为对等体（Bad BGP identifier）',
  'bgp-session.disabled': '{$node} 上的 BGP 会话 {$session} 被关闭',
  'bgp-session.restarted': '{$node} 上的 BIRD 刚刚重启，正在重新建立会话（{$says}）',
  'bgp-session.says': '{$node} 显示 {$state}，{$far} 显示 {$farState}',
  'bgp-session.port-blocked': '{$node} 无法连接 {$far} 的 TCP 179 端口（{$says}）',
  'bgp-session.port-blocked-by-rule': '{$node} 无法连接 {$far} 的 TCP 179 端口：被 {$at} 上的{$rule}阻止（{$says}）',
  'bgp-session.not-established': '{$node} 与 {$far} 之间的 BGP 会话没有建立：{$says}{$remarks}',
  'bgp-session.remarks': '（{$remarks}）',
  'bgp-session.no-mesh': '{$node} 和 {$far} 都没有 BGP 对等体：节点间全互联（mesh）已关闭，且没有其他配置代替',
  'bgp-session.none': '{$node} 与 {$far} 之间没有 BGP 会话，路由也没有从其他途径学到',
  'bgp-session.not-asked-for': '{$node} 与 {$far} 之间没有 BGP 会话，因为没有对象要求建立：{$why}',
  'bgp-peering.mesh-off': '节点间 mesh 已关闭（BGPConfiguration default 中 nodeToNodeMeshEnabled: false）',
  'bgp-peering.reflectors-left-out':
    '{$nodes} 是路由反射器（projectcalico.org/RouteReflectorClusterID），节点间 mesh 不包含它',
  'bgp-peering.peer-matches-none': '{$mesh}，而用来代替它的 BGPPeer {$peer} 选择“{$selector}”的节点，没有节点符合',
  'bgp-peering.reflectors-unlabelled':
    '{$mesh}，而 BGPPeer {$peer} 选择“{$selector}”的节点，没有节点符合：{$nodes} 设有路由反射器的 cluster id，却没有该标签',
  'bgp-peering.no-peer-for-both': '{$mesh}，也没有 BGPPeer 直接或经路由反射器连接这两个节点',
  'bgp-session.not-exported': 'BGP 会话已建立，但 {$node} 没有通告 {$block}：可能是过滤器，或该 IP 池没有导出',
  'bgp-session.filtered-out':
    'BGP 会话已建立，但 {$node} 没有向 {$far} 通告 {$block}：BGPPeer {$peer} 引用的 BGPFilter {$filter} 的 {$field} 拒绝了它',
  'bgp-session.filtered-in':
    'BGP 会话已建立，但 {$node} 没有接受 {$far} 通告的 {$block}：BGPPeer {$peer} 引用的 BGPFilter {$filter} 的 {$field} 拒绝了它',
  'bgp-session.routes-unwritten':
    '{$node} 上的 Felix 与 BIRD 都不负责写入 IP 池 {$pool} 的路由：programClusterRoutes 对 Felix 为 {$felix}，对 BGP 为 {$bgp}，两者没有互补',
  'bgp-session.pool-not-exported':
    'BGP 会话已建立，但 IP 池 {$pool} 设置了 disableBGPExport，因此 {$node} 不通告 {$cidr} 的地址块',
  'bgp-session.established': '{$node} 与 {$far} 之间的 BGP 会话在两端都已建立',
  'bgp-session.by-others': '{$node} 与 {$far} 之间没有直接会话，但能学到彼此的路由',
} as const satisfies Translation<typeof english>;
