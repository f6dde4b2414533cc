import type { inbound as english } from '../en/inbound.ts';
import type { Translation } from '../translation.ts';

export const inbound = {
  'ask.somebody-outside': '外部的客户端',
  'find.services-called_other': '有 {$count} 个 Service 都这样访问。指的是哪一个？',
  'find.outside-both': '{$to} 不在集群内：没有 Pod、节点或 Service 这样访问，而两端都在外部的连接与集群无关。',
  'find.front-from-outside': '{$end} 只能从集群外部问起：Service 前面的对象自己不发包，也不是 Pod。',
  'find.no-front': '没有 {$end}。',
  'find.fronts-of-host_other': 'Service 前面有 {$count} 个对象写了 {$host}。是哪一个？',
  'find.other-behind': '{$called} 属于 Service {$found}，而不是 {$said}。指的是哪一个？',
  'find.not-behind': '{$called} 并不对应 Service {$said}。要问的是这个 Service 本身吗？',
  'unsent.no-player': '没有其他节点可以代替客户端发起访问',
  'unsent.nothing-called': '没有可以访问的地址',
  'inbound.node-port': 'NodePort',
  'inbound.load-balancer': 'LoadBalancer 地址',
  'inbound.external-ip': 'externalIP',
  'inbound.cluster-ip': '集群 IP',
  'inbound.host-port': 'hostPort',
  'inbound.pod-address': 'Pod 地址',
  'inbound.node-address': '节点地址',
  'inbound.way': '{$way} {$called}',
  'inbound.way-on-port': '{$way} 端口 {$port}',
  'inbound.to': '{$to}（经 {$way}）',
  'inbound.about': '数据包经哪条路进入集群',
  'inbound.no-entry': '不知道数据包能从哪个节点进入',
  'inbound.enters': '发往 {$way} 的数据包从 {$node} 进入',
  'inbound.enters-chosen':
    '没有信息说明发往 {$way} 的数据包从哪个节点进入；这里从 {$node} 开始跟踪，其他节点的处理可能不同',
  'inbound.no-address': '{$service} 的类型是 LoadBalancer，却没有地址：集群内外都还没有为它分配',
  'inbound.no-address-because': '{$service} 是 LoadBalancer 类型，还没有地址：{$message}（{$reason}）',
  'inbound.no-address-class':
    '{$service} 是 LoadBalancer 类型，还没有地址：它由 loadBalancerClass {$class} 的控制器负责，而那里还没有分配',
  'inbound.no-address-requested':
    '{$service} 是 LoadBalancer 类型，还没有地址：Calico 的控制器只给用注解申请的 Service 分配地址（assignIPs 为 RequestedServicesOnly）',
  'inbound.no-address-manual':
    '{$service} 是 LoadBalancer 类型，还没有地址：MetalLB 的地址池都关闭了 autoAssign，只给明确申请的 Service 分配',
  'inbound.no-address-nobody':
    '{$service} 是 LoadBalancer 类型，还没有地址：这里 MetalLB 没有地址池，Calico 也没有用于 LoadBalancer 的 IPPool，只有云平台的控制器才可能分配',
  'announced.about': '由谁通告 {$way}',
  'announced.by-calico': 'Calico 用 BGP 通告 {$way}：其 BGPConfiguration 中有 {$range}',
  'announced.by-metallb': 'MetalLB 以 {$by} 通告 {$way}（地址池 {$pool}）',
  'announced.by-labels': '它属于 MetalLB 的地址池 {$pool}，而可能对应的通告对象按标签选择地址池，这部分没有读取',
  'announced.no-advertisement':
    '没有谁通告 {$way}：它属于 MetalLB 的地址池 {$pool}，但没有 L2Advertisement 或 BGPAdvertisement 对应该池，Calico 也不通告它',
  'announced.by-no-node':
    '没有节点通告 {$way}：externalTrafficPolicy 为 Local 时只有带就绪端点的节点（{$nodes}）才通告，而标签 {$label} 不许它们通告',
  'announced.not-by-calico':
    '{$way} 属于 Calico 的地址池 {$pool}，而 BGPConfiguration 的 serviceLoadBalancerIPs 不包含它：Calico 不通告它，除非手工设置了路由，外部找不到它',
  'announced.other-ranges': '对这类地址 Calico 只通告 {$ranges}，其中不包含 {$way}：除非手工设置了路由，外部找不到它',
  'inbound.ranges-unread': 'loadBalancerSourceRanges {$ranges} 中有一项不是网段',
  'inbound.out-of-ranges':
    '{$service} 的 loadBalancerSourceRanges 只允许 {$ranges}，而 {$client} 不在其中：每个节点都会丢弃它发往 LoadBalancer 地址的数据包',
  'inbound.no-local':
    '{$node} 丢弃从外部发往 {$service} 的数据包：externalTrafficPolicy 为 Local，而就绪的端点只在 {$nodes} 上',
  'host-port.about': '{$node} 是否把 {$called} 转给 {$pod}',
  'host-port.handed': '{$node} 把 {$called} 转给 {$pod}',
  'host-port.dropped': '在轮到 hostPort 的规则之前，{$node} 就把它丢弃了',
  'host-port.other-address':
    '{$pod} 只要求在 {$node} 的 {$address} 上提供其 hostPort（hostIP），而被访问的是 {$called}',
  'host-port.missing':
    '{$node} 上没有规则把 {$called} 转给 {$pod}：CNI 插件只在 Pod 启动时写入规则，节点规则被清空后没有谁会重写',
  'host-port.no-rule': '没有规则转换到 {$target}',
  'host-port.nobody': '不属于任何已知的 Pod',
  'host-port.elsewhere': '{$node} 的规则把 {$called} 转给 {$to}（{$holder}），而不是 {$pod}',
  'host-port.shadowed': '{$node} 上一条遗留的规则把 {$called} 转给 {$to}（{$holder}），排在把它转给 {$pod} 的规则之前',
  'inbound.source-about': '{$to} 及其策略看到的是谁的地址',
  'inbound.nothing-called': '没有被访问的地址',
  'inbound.not-translated': '在 {$node} 上读到的规则都没有把它交给该接收端',
  'inbound.source-kept': '{$to} 及其策略看到的是客户端的地址 {$client}',
  'inbound.source-given':
    '{$to} 及其策略看到的是 {$node} 的 {$address}，而不是客户端的地址 {$client}：经其他节点进来的，看到的就是那个节点的地址',
  'inbound.source-given-here':
    '{$to} 的策略看到的是客户端的地址 {$client}，而 {$to} 自己看到的是 {$node} 的地址：若经其他节点进来，它的策略看到的就是那个节点的地址',
  'inbound.not-masqueraded':
    '{$node} 把数据包转给 {$other} 上的 {$to} 时保留了客户端的地址 {$client}：应答会绕过 {$node}，带着 Pod 的地址直接发给客户端，而客户端一个也不会接受',
  'inbound.return-about': '{$node} 如何发往 {$client}',
  'inbound.no-way-back': '没有通往那里的路由',
  'inbound.return-none': '{$node} 没有回到 {$client} 的路由',
  'inbound.return-refused': '{$node} 有一条路由拒绝发回 {$client} 的数据包：{$route}',
  'inbound.return-elsewhere':
    '{$node} 从 {$in} 收到 {$client} 的数据包，却从 {$dev} 发送应答：途中跟踪连接或检查源地址的设备可能丢弃它们',
  'inbound.reply-left_other':
    '{$node} 从 {$in} 收到 {$client} 的数据包，应答却从 {$dev} 发出并在那里丢失：客户端有 {$count} 个连接经 {$node} 得到了应答，而客户端没有收到',
  'inbound.return-passes': '{$node} 从 {$dev} 把应答发给 {$client}',
  'inbound.played-about': '{$player} 代替客户端访问时遇到什么',
  'inbound.played-answered': '{$player} 代替客户端访问 {$called}，得到了应答',
  'inbound.played-refused': '{$player} 代替客户端访问 {$called}，被拒绝：有什么明确说了“不”，去程没有丢包',
  'inbound.client-about': '{$client} 的地址是否属于它自己的网络',
  'inbound.client-taken':
    '{$client} 的地址属于 IP 池 {$pool}（{$cidr}），而该池是给 Pod 用的：{$node} 按 Calico 的路由把回包送进集群内部，kube-proxy 也把它当作 Pod',
  'inbound.client-in-pool':
    '{$client} 的地址属于 IP 池 {$pool}（{$cidr}），而该池是给 Pod 用的：kube-proxy 把它当作 Pod，一旦该池的某个地址块包含它的地址，回包就出不了集群',
  'inbound.nobody-has-port':
    '{$node} 自己拒绝了 {$called}：没有 Service 以它为 NodePort，没有 Pod 以它为 hostPort，节点上也没有程序在监听',
  'inbound.pod-of-node-refuses': '{$node} 自己拒绝了 {$called}：使用其网络的 {$pod} 和其他程序都没有在监听',
  'health-check.about': '{$node} 是否放行负载均衡器的健康检查（healthCheckNodePort {$port}）',
  'health-check.let-in': '{$node} 放行负载均衡器的健康检查（healthCheckNodePort {$port}）',
  'health-check.dropped':
    '{$node} 丢弃健康检查（healthCheckNodePort {$port}）：{$denial}；如果没有别的规则放行，做健康检查的负载均衡器会认为该节点没有端点，不向它发送任何流量',
  'inbound.played-ping': '{$called} 代表一个 Service，只有它的端口会被转换：ping 它说明不了什么，请问某个端口',
  'inbound.played-silent': '{$player} 代替客户端访问 {$called}，没有得到应答：{$detail}',
  'inbound.played-for-itself':
    '{$player} 访问 {$called} 没有得到应答，原因是只针对 {$player} 而不针对客户端的规则：这对客户端说明不了什么',
  'verdict.inbound':
    '集群内没有什么阻止{$from}访问{$to}：{$player} 代替它访问得到了应答。{$from}与 {$node} 之间的部分没有查看{$beside}。',
} as const satisfies Translation<typeof english>;
