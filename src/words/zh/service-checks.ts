import type { serviceChecks as english } from '../en/service-checks.ts';
import type { Translation } from '../translation.ts';

export const serviceChecks = {
  'service-endpoints.about': ' {$service} 背后有哪些端点',
  'service-endpoints.no-such-port': '{$service} 没有端口 {$port}：它的端口是 {$ports}',
  'service-endpoints.no-port': '{$service} 没有端口 {$port}：它没有任何端口',
  'service-endpoints.other-nodes':
    '{$service} 只使用发送方所在节点的端点（internalTrafficPolicy Local），而它的 {$ready} 个端点都不在 {$node} 上',
  'service-endpoints.count_other': '{$count} 个端点',
  'service-endpoints.none-ready': '{$service} 有 {$endpoints}，但都未就绪',
  'service-endpoints.none': '{$service} 没有端点：selector 没有选中 Pod，或选中的 Pod 没有地址',
  'service-endpoints.ready_other': '{$service} 有 {$count} 个就绪的端点',
  'service-endpoints.no-selector': '{$service} 没有端点：它没有 selector，也没有人手工为它写入端点',
  'service-endpoints.none-picked': '{$service} 没有端点：selector（{$selector}）没有选中 Pod，或选中的 Pod 没有地址',
  'service-endpoints.no-such-name':
    '{$service} 把端口 {$port} 转到 targetPort {$target}，而它的 {$count} 个端点的容器都没有以此命名的端口',
  'service-endpoints.ending':
    '{$service} 没有就绪的端点；只要即将终止的 {$count} 个端点还能应答，kube-proxy 就继续使用它们',
  'service-endpoints.near': '一共有 {$all} 个，其拓扑提示让发送方只使用同一可用区或节点的端点',
  'service-endpoints.unready': '另有 {$unready} 个未就绪',
  'service-endpoints.nameless': '另有 {$nameless} 个没有名为 {$target} 的端口',
  'service-endpoints.published': '它也发布未就绪的 Pod（publishNotReadyAddresses）',
  'service-rules.about': ' {$node} 是否有 {$service} 的规则',
  'service-rules.ipvs': '该节点的 kube-proxy 使用 IPVS 模式，这部分没有读取',
  'service-rules.no-kube-proxy': '该节点上没有 kube-proxy 的规则和 Pod，不知道由什么来转换 Service 地址',
  'service-rules.ebpf': '该节点由 Calico 的 eBPF 程序转换 Service 地址，这部分没有读取',
  'service-rules.no-sender-address': '发送方没有地址',
  'service-rules.unsure': '无法判断规则的结果',
  'service-rules.missing': '{$node} 上没有规则把 {$service}（{$address}）转换为端点：kube-proxy 没有写入规则',
  'service-rules.on-other-address':
    '{$node} 上的 kube-proxy 只在 {$addresses} 上提供 NodePort，而 {$address} 是该节点的另一个地址',
  'service-rules.stale':
    '{$node} 把发往 {$service} 的连接（{$total} 个目标中有 {$stale} 个）转到 {$to}，但那不是它的端点',
  'service-rules.pass': '{$node} 把 {$service} 转换为它的 {$total} 个端点',
  'service-rules.pass-near': '{$node} 按 Service 的拓扑提示把 {$service} 转换为它的 {$total} 个端点',
  'service-rules.kept': '{$node} 让发送方继续使用 {$service} 之前的 {$total} 个端点（sessionAffinity ClientIP）',
  'service-rules.nothing-to-lead-to': '{$node} 没有 {$service} 的规则，因为没有可以转到的端点',
  'service-rules.left-behind':
    '{$node} 上有 kube-proxy 两种模式的规则：{$left} 模式的规则没有清除，把 {$service} 转到 {$to}，但那不是它的端点；{$now} 模式的规则是对的。哪一种先生效取决于哪一种后加载',
  'service-rules.lacks': '{$node} 把 {$service} 转换为它的 {$total} 个端点；还不知道 {$addresses}',
  'service-rules.dropped-before':
    '{$from} 发往 {$service} 的流量在到达 kube-proxy 的规则之前就被 {$node} 丢弃：{$denial}',
  'service-rules.hidden': '使发往 {$service} 的流量绕过连接跟踪，因此 kube-proxy 的规则看不到它',
  'service-rules.untracked':
    '{$node} 上 {$interface} 的 HostEndpoint 有一条 doNotTrack 策略放行 {$from} 发往 {$service} 的流量但不做连接跟踪，因此 kube-proxy 的规则不会转换它',
  'service-rules.translated': '把发往 {$service} 的流量转到 {$to}，但那不是它的端点',
  'service-rules.node-itself': '节点自身',
  'service-source.about': ' {$node} 以哪个源地址转发发往 {$service} 的流量',
  'service-source.by-range': '因为其 clusterCIDR 是 {$range}，不包含该 Pod',
  'service-source.by-all': '因为它对所有流量都这样做（masqueradeAll）',
  'service-source.by-other': '由其规则决定',
  'service-source.denied':
    '{$from} 发往 {$service} 的流量到达 {$to} 时源地址是 {$address}：{$node} 上的 kube-proxy 替换了 Pod 的地址（{$reason}），放行该 Pod 的规则因此不匹配：{$denial}',
  'hairpin.about': ' {$pod} 能否经 {$service} 访问自己',
  'hairpin.bridge':
    '{$interface} 是网桥 {$bridge} 的端口，没有读取该网桥是否会把数据包从进入的端口发回（hairpin 模式）',
  'hairpin.not-masked':
    '{$pod} 发往 {$service} 并被 {$node} 转回给它自己的流量仍带着它自己的地址，会被它的内核丢弃：没有规则对其做地址伪装',
  'hairpin.an-address': '节点的一个地址',
  'hairpin.pass': '{$node} 把 {$pod} 发往 {$service} 的流量以 {$address} 为源地址转回给它',
  'hairpin.denied': '{$pod} 发往 {$service} 的流量可能被转回给它自己，而 {$node} 会丢弃这种流量：{$denial}',
  'service-target.only':
    '{$service} 把端口 {$port} 转到 targetPort {$target}，而它唯一的端点 {$pod} 没有监听该端口，实际监听的端口是 {$others}',
  'service-target.all':
    '{$service} 把端口 {$port} 转到 targetPort {$target}，而检查过的 {$count} 个端点都没有监听该端口，实际监听的端口是 {$others}',
  'service-target.named': '{$name}（容器中定义为 {$numbers}）',
  'endpoints-asked.about': ' {$service} 的所有端点是否都可访问',
  'endpoints-asked.reached': '检查了 {$service} 的 {$tried} 个端点，其中 {$reached} 个可访问',
  'endpoints-asked.broken': '无法访问 {$addresses}',
  'endpoints-asked.unknown': '{$addresses} 是否可访问尚不清楚',
  'endpoints-asked.rest': '另有 {$rest} 个没有检查',
  'endpoints-asked.more': '{$finding}；{$more}',
  'service-reach.about': ' {$service} 是否应答',
  'service-reach.refused': '{$service}（{$address}）通向一个端点，但该端点拒绝 {$what}',
  'service-reach.refused-before': '{$node} 在到达端点之前就拒绝了发往 {$service}（{$address}）的 {$what}',
  'service-reach.answers': '{$service}（{$address}）应答 {$what}',
  'service-reach.partial': '到 {$service}（{$address}）只有部分连接能建立：{$detail}',
  'service-reach.none': '到 {$service}（{$address}）无法建立连接：{$detail}',
  'service-reach.ebpf-read': '{$finding}；{$node} 的 eBPF 映射中关于它的内容没有说明原因',
  'service-reach.ebpf': '{$finding}；{$node} 使用 Calico 的 eBPF 数据平面，没有读取其程序',
  'service-connections.about': ' {$node} 是否保留着到 {$service} 的旧连接',
  'service-connections.ebpf': '{$node} 使用 Calico 的 eBPF 数据平面，没有读取其连接表',
  'service-connections.none': '{$node} 没有保留从 {$from} 到 {$service} 且指向非端点的连接',
  'service-connections.port': '{$address} 端口 {$port}',
  'service-connections.stale': '{$node} 仍把从 {$from} 到 {$service} 的旧连接转到 {$to}，而那已不再是它的端点',
  'service-connections.stale-udp': '{$node} 仍把从 {$from} 发往 {$service} 的流量转到 {$to}，而那已不再是它的端点',
} as const satisfies Translation<typeof english>;
