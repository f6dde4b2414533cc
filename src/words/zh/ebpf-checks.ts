import type { ebpfChecks as english } from '../en/ebpf-checks.ts';
import type { Translation } from '../translation.ts';

export const ebpfChecks = {
  'ebpf.no-agent': '{$node} 上没有运行 calico-node 的 Pod，而只有它的工具能读取 eBPF 程序',
  'ebpf.no-right':
    '{$node} 的 eBPF 程序要通过 exec 进入 calico-node 读取，由 deploy/components/calico-node-exec 授权：{$reason}',
  'ebpf.not-run': '{$node} 上 calico-node 中读取 eBPF 程序的工具没有运行：{$reason}',
  'ebpf-programs.about': '{$node} 的 {$device} 上是否有 Calico 的 eBPF 程序',
  'ebpf-programs.both': '{$node} 上 {$device} 的两个挂载点都有 Calico 的 eBPF 程序',
  'ebpf-programs.foreign':
    '{$node} 的 {$device} 上除 Calico 的程序外还有其他程序 {$program}，它可能丢弃或取走经过的数据包',
  'ebpf-programs.neither':
    '{$node} 的 {$device} 上没有 Calico 的 eBPF 程序：从该接口来的数据包被丢弃，发往该接口的数据包也得不到处理',
  'ebpf-programs.none-listed':
    '{$node} 上的 bpftool 在所有接口上都没有列出 Calico 的程序；版本低于内核的 bpftool 看不到它们',
  'ebpf-programs.not-from-pod':
    '{$node} 的 {$device} 上缺少接收 {$pod} 所发数据包的 eBPF 程序（tc ingress）：{$node} 会丢弃从该接口来而未经程序放行的一切数据包',
  'ebpf-programs.not-on-card':
    '{$node} 的网卡 {$device} 上没有 Calico 的 eBPF 程序：FelixConfiguration 的 bpfDataIfacePattern 与其名称不匹配，或者程序已被卸下；从外部到 NodePort 和 Service 外部地址的连接会在此失败，Pod 之间的流量不需要它',
  'ebpf-programs.not-to-pod':
    '{$node} 的 {$device} 上缺少 {$pod} 之前的 eBPF 程序（tc egress）：数据包绕过策略进入该 Pod，而它的应答被丢弃',
  'ebpf-programs.one': '{$node} 上 {$device} 的 tc {$hook} 处缺少 Calico 的 eBPF 程序：经过该处的隧道流量会丢失',
  'ebpf-interface.about': '{$node} 的 eBPF 程序是否认识 {$device}',
  'ebpf-interface.known': '{$node} 的 eBPF 程序认识 {$device}',
  'ebpf-interface.missing':
    '{$node} 的 eBPF 程序不认识 {$device}（索引 {$index}）：接口映射中没有它的表项，经过该接口的数据包被丢弃',
  'ebpf-interface.other-index':
    '{$node} 的 eBPF 程序记录的 {$device} 索引为 {$other}，而实际索引为 {$index}：该表项属于已不存在的接口，经过新接口的数据包被丢弃',
  'ebpf-interface.no-maps':
    '{$node} 使用 Calico 的 eBPF 数据面，但其映射不在固定的位置：请检查节点的 /sys/fs/bpf 是否挂载了 bpffs，没有它节点上的全部程序和映射都会丢失（{$reason}）',
  'ebpf-interface.not-ready':
    '{$node} 的 eBPF 程序只把 {$device} 记录为 {$flags}：没有 workload 和 {$ready} 标志时，经过该接口的数据包被丢弃',
  'ebpf-policy-program.about': '{$node} 的 eBPF 程序能否找到 {$device} 的策略程序',
  'ebpf-policy-program.there': '{$node} 的 eBPF 程序能找到 {$device} 的策略程序',
  'ebpf-policy-program.missing-from':
    '{$node} 上缺少处理 {$pod} 出站流量的策略程序：{$device} 使用 {$map} 的位置 {$at}，而该位置为空，因此该 Pod 发起的所有新连接都被丢弃，且没有计数器说明原因',
  'ebpf-policy-program.missing-to':
    '{$node} 上缺少处理 {$pod} 入站流量的策略程序：{$device} 使用 {$map} 的位置 {$at}，而该位置为空，因此到该 Pod 的所有新连接都被丢弃，且没有计数器说明原因',
  'ebpf-route.about': '{$node} 的 eBPF 程序把发往 {$address} 的数据包送往哪里',
  'ebpf-route.missing':
    '{$node} 的 eBPF 路由中没有 {$pod}（{$address}）的表项：程序不知道该把数据包送往哪里，且没有计数器说明丢失的原因',
  'ebpf-route.own': '{$node} 上到 {$address} 的 eBPF 路由指向 {$device}',
  'ebpf-route.own-elsewhere': '{$node} 上到本节点 Pod {$pod} 的 eBPF 路由指向另一个节点 {$to}',
  'ebpf-route.other-index':
    '{$node} 上到 {$pod} 的 eBPF 路由指向索引为 {$other} 的接口，而该 Pod 的 {$device} 索引为 {$index}',
  'ebpf-route.no-interface': '{$node} 的接口中没有 {$device}',
  'ebpf-route.as-own': '{$pod} 在 {$far} 上，而 {$node} 上到它的 eBPF 路由指向本节点的接口（索引 {$index}）',
  'ebpf-route.right': '{$node} 上到 {$address} 的 eBPF 路由指向 {$far}',
  'ebpf-route.other-node': '{$pod} 在 {$far} 上，而 {$node} 上到它的 eBPF 路由指向 {$to}，而不是 {$expected}',
  'ebpf-route.nobody':
    '{$pod} 在 {$far} 上，而 {$node} 上到它的 eBPF 路由指向 {$to}，而不是 {$expected}，且该地址无人应答',
  'ebpf-route.not-wrapped': '{$node} 上到 {$far} 上 {$pod} 的 eBPF 路由没有经过隧道，而地址池要求使用隧道',
  'ebpf-route.wrapped': '{$node} 上到 {$far} 上 {$pod} 的 eBPF 路由经过隧道，而地址池没有要求',
  'ebpf-policy.about': '{$node} 的 eBPF 策略程序是否放行 {$packet}',
  'ebpf-policy.allows': '{$node} 上 {$pod} 的 eBPF 策略程序放行（{$direction}）：{$reason}',
  'ebpf-policy.calico-unread': '{$pod} 的 eBPF 策略程序中有 Calico 自己的策略，而这些策略没有读取',
  'ebpf-policy.denies': '{$node} 上 {$pod} 的 eBPF 策略程序将其丢弃（{$direction}）：{$reason}',
  'ebpf-policy.differs': '{$node} 上的策略程序与当前的策略不一致',
  'ebpf-policy.lacks': '{$pod} 的 eBPF 策略程序（{$node} 的 {$device}）缺少选中该 Pod 的 {$policy}',
  'ebpf-policy.stale': '{$pod} 的 eBPF 策略程序（{$node} 的 {$device}）仍包含已不再选中该 Pod 的 {$policy}',
  'ebpf-policy.no-notes':
    '{$node} 上的 calico-node 没有输出 {$device} 的策略程序；bpfPolicyDebugEnabled 为 false 时它不保留记录',
  'ebpf-policy.unknown-names': '{$pod} 的 eBPF 策略程序中策略名称的格式无法识别',
  'ebpf-policy.no-pod': '{$node} 本身就是一端，其 eBPF 程序如何处理主机的数据包没有读取',
  'ebpf-policy.not-loaded': 'Felix 无法在 {$node} 上加载 {$device} 的策略程序：{$error}',
  'ebpf-policy.reply': '应答 {$node} 的 eBPF 程序已放行的连接的 {$packet} 会通过',
  'ebpf-policy.set-lacks':
    '{$policy} 允许该流量，但 {$node} 上 {$pod} 的 eBPF 策略程序中，其规则的 IP 集合都没有 {$peer}，因此程序将其丢弃',
  'ebpf-nodes.differ':
    '{$node} 使用 Calico 的 eBPF 数据面，而 {$far} 没有（bpfEnabled）：没有使用它的节点会丢弃使用它的节点发来的 VXLAN 数据包，因为其中的 MAC 地址不属于任何设备',
  'ebpf-service.missing': '{$node} 的 eBPF 映射中没有 {$service}（{$address}）：发往该地址的流量不会被转换',
  'ebpf-service.drops':
    '{$node} 的 eBPF 映射会丢弃发往 {$service} 而来源不在其允许范围（loadBalancerSourceRanges）内的数据包',
  'ebpf-service.empty': '{$node} 的 eBPF 映射中 {$service} 没有后端，而它有 {$ready} 个就绪端点',
  'ebpf-service.gap': '{$node} 的 eBPF 映射记录 {$service} 有 {$total} 个后端，其中缺少 {$gone} 个',
  'ebpf-service.stale':
    '{$node} 的 eBPF 映射把到 {$service} 的 {$total} 份连接中的 {$stale} 份送往并非其端点的地址：{$to}',
  'ebpf-service.kube-proxy':
    '{$node} 上 kube-proxy（{$pod}）与自行转换 Service 的 Calico eBPF 数据面同时运行；现有 {$chains} 条它的链，两者轮流写入和删除（bpfKubeProxyIptablesCleanupEnabled）：请把它从 eBPF 节点上移走',
  'ebpf-service.proxy-rules':
    '{$node} 上除了自行转换 Service 的 Calico eBPF 数据面，还有 kube-proxy 的规则，但没有看到 kube-proxy 的 Pod（{$left}；共 {$count} 项）：规则是移走 kube-proxy 时留下的，指向当时的端点，或者 kube-proxy 在该节点上不以 Pod 运行',
  'ebpf-service.lacks': '{$node} 的 eBPF 映射没有把到 {$service} 的连接送往它的全部端点：缺少 {$addresses}',
  'ebpf-service.pass': '{$node} 的 eBPF 映射把 {$service} 转换为 {$total} 个存在的端点',
  'ebpf-service.excluded':
    '{$service} 在 {$node} 上被排除在地址转换之外（bpfExcludeCIDRsFromNAT），因此要由该节点上的其他程序应答其地址',
  'ebpf-kept.about-affinity': '{$node} 的 eBPF 映射是否仍把 {$service} 的客户端固定到已不存在的端点',
  'ebpf-kept.no-affinity': '{$node} 的 eBPF 映射没有把 {$service} 的客户端固定到已不存在的端点',
  'ebpf-kept.affinity':
    '{$node} 的 eBPF 映射把 {$service} 的客户端固定（sessionAffinity）到 {$to}，而它已不是该 Service 的端点：这些客户端的每个新连接都会发往那里',
  'ebpf-kept.connection':
    '{$node} 的 eBPF 程序仍把 {$from} 发往 {$service} 的数据包送到 {$to}，而它已不是该 Service 的端点：只要继续使用该源端口，就不会重新选择端点',
  'ebpf-settings.host-services':
    '{$node} 上直接运行的程序无法通过地址访问 {$service}：bpfConnectTimeLoadBalancing 和 bpfHostNetworkedNATWithoutCTLB 都是 Disabled，没有任何东西为其转换 Service；Pod 不受影响',
  'ebpf-settings.excluded':
    '{$service}（{$address}）在 bpfExcludeCIDRsFromNAT 的 {$cidr} 之内，{$node} 的 eBPF 程序不转换它：只有自己在该地址上应答的程序（例如 node-local DNS）才能提供服务',
  'ebpf-settings.direct-return':
    '{$node} 上 bpfExternalServiceMode 为 DSR：{$far} 以不属于自己的源地址 {$address} 直接应答 {$service} 的客户端，检查源地址的网络（云网络、启用严格反向路径检查的路由器）会丢弃它',
  'ebpf-settings.untracked':
    '{$node} 启用了 bpfHostConntrackBypass：eBPF 程序放行的连接不被内核跟踪，hostPort {$port} 后面的 Pod 的应答不会被转换回来',
  'ebpf-settings.nothing-translates':
    '{$node} 设置了 bpfEnabled，但那里没有该数据面的任何 eBPF 程序或规则，kube-proxy 也没有规则：没有任何东西转换 Service；内核不满足要求时 Felix 会放弃该设置，只在日志中留下一行 ERROR',
  'ebpf-settings.not-running':
    '{$node} 设置了 bpfEnabled，但那里没有 eBPF 数据面的任何东西：内核不满足要求时 Felix 会放弃该设置，只在日志中留下一行 ERROR',
  'ebpf-counters.moved_other': '期间 {$node} 上 {$pod} 的 {$device} 处的 eBPF 程序丢弃了 {$count} 个数据包：{$reason}',
  'ebpf-counters.rule_other':
    '期间 {$node} 上 {$pod} 的 eBPF 策略程序按 {$policy} 的第 {$rule} 条规则丢弃了 {$count} 个数据包（{$device}，{$reason}）',
} as const satisfies Translation<typeof english>;
