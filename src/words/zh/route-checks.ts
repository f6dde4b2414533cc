import type { routeChecks as english } from '../en/route-checks.ts';
import type { Translation } from '../translation.ts';

export const routeChecks = {
  'route.rule-refuses': '{$node} 上的路由规则“{$rule}”拒绝发往 {$dst} 的数据包',
  'route.refuses': '{$node} 上的路由“{$route}”丢弃发往 {$dst} 的数据包',
  'route.an-interface': '某个接口',
  'node-route.about': ' {$node} 如何路由发往 {$dst} 的数据包',
  'node-route.missing': '{$node} 没有到 {$dst} 的路由：缺少默认路由',
  'node-route.own-address': '{$dst} 是 {$node} 自己的地址，位于 {$dev}：发往它的数据包停在该节点，没有到达外部网络',
  'node-route.elsewhere': '{$node} 上的路由 {$route} 把发往 {$dst} 的数据包引向 {$dev}，而不是外部网络',
  'node-route.direct': '{$node} 把发往 {$dst} 的数据包直接从 {$dev} 发出',
  'node-route.by-gateway': '{$node} 把发往 {$dst} 的数据包经 {$gateway} 从 {$dev} 发出',
  'route.nowhere': '无处',
  'route.hop': '{$gateway}（经 {$dev}）',
  'block-route.about': ' {$node} 到 {$block} 的路由是否正确',
  'block-route.wireguard': '发往 {$node} 的数据包由 WireGuard 加密，其路由不作判断',
  'block-route.by-wireguard': '{$node} 经 WireGuard 发送，不作判断',
  'block-route.no-address': '对端没有地址',
  'block-route.right': '{$node} 把发往 {$address} 的数据包送往 {$far}',
  'block-route.right-by-fabric':
    '{$node} 把发往 {$address} 的数据包送往 {$far}（下一跳 {$gateway} 由 BGP 学到，不是集群的节点）',
  'block-route.missing': '{$node} 没有到 {$far} 的 {$block} 的路由，也没有其他路由可用',
  'block-route.missing-so-default':
    '{$node} 没有到 {$far} 的 {$block} 的路由，因此发往 {$address} 的数据包走了默认网关',
  'block-route.missing-so-other': '{$node} 没有到 {$far} 的 {$block} 的路由，因此发往 {$address} 的数据包走了 {$route}',
  'block-route.wrong': '{$node} 把发往 {$address} 的数据包送往 {$leadsTo}，而不是 {$far}',
  'block-route.wrong-some': '{$node} 把发往 {$address} 的部分数据包送往 {$leadsTo}，而不是 {$far}',
  'block-route.own-address': '{$end} 的地址 {$address} 被配置在 {$node} 自己的 {$dev} 上，发往它的数据包停在该节点',
  'block-route.foreign': '{$node} 上更具体的路由 {$route} 把发往 {$address} 的数据包引向 {$leadsTo}',
  'block-route.refused': '{$node} 上的路由“{$route}”丢弃发往 {$address} 的数据包，而该 Pod 在 {$far} 上',
  'block-route.diverted': '{$node} 上的路由规则“{$rule}”使发往 {$address} 的数据包不查主路由表',
  'block-route.other-way': '{$node} 经“{$route}”把发往 {$address} 的数据包送往 {$far}，而 IP 池要求的是 {$expected}',
} as const satisfies Translation<typeof english>;
