/** Why a fix is text and no button, and why one that was approved is not run. */
export const cautions = {
  'caution.not-asked': '没有询问',
  'caution.the-pod': '该 Pod',
  'caution.its-node': '其节点',
  'caution.a-bond': '某个 bond',

  // Whether a pod that is deleted is made again, and where.
  'caution.migration-target':
    '{$pod} 是一次虚拟机热迁移的目标：迁移结束之前，两个 Pod 同时拥有其地址是有意的，删除其中一个会中断迁移或关闭虚拟机。见 `kubectl get virtualmachineinstancemigrations -A`。',
  'caution.virtual-machine': '{$pod} 中运行着一台虚拟机：删除该 Pod 会使它关机。请改用 KubeVirt（virtctl）重启或迁移。',
  'caution.static-pod': 'Pod {$pod} 来自其节点上的文件：删除它没有任何作用。',
  'caution.no-owner': '没有谁会重建 {$pod}：它不属于任何控制器。',
  'caution.owner-makes-none': '没有谁会重建 {$pod}：它属于 {$owner}。',
  'caution.pools-unread': '无法读到是否还有 IP 池可供 {$pod} 使用：{$reason}。',
  'caution.pools-not-understood': '无法理解 {$pod} 用注解申请了哪些 IP 池。',
  'caution.no-pool-left': '{$node} 上没有可供 {$pod} 使用的已启用 IPv{$family} 池：删除后它会没有地址。',
  'caution.pool-unsure':
    '无法判断是否还有 IPv{$family} 池可供 {$pod} 使用：这些池按命名空间选择，而其命名空间的标签没有读到。',
  'caution.on-no-node': '{$pod} 不在任何节点上：新的 Pod 也会同样等待。',
  'caution.takes-pods-unread': '无法读到 {$node} 是否接受新的 Pod：{$reason}。',
  'caution.node-not-ready': '{$node} 未就绪：在它就绪之前，被删除的 Pod 可能一直存在，也不会有新的 Pod 代替它。',
  'caution.cordoned': '{$node} 不接受新的 Pod（已 cordon）：在那里删除的 Pod 不会再回到它上面。',
  'caution.fixed-address':
    '{$pod} 用注解 {$annotation} 指定了自己的地址：新的 Pod 要么得到同一个地址，要么得不到地址。',
  'caution.families-unknown': '不知道 {$pod} 需要哪些地址，因此也不知道是否还有 IP 池可供它使用。',
  'caution.asks-by-annotation': '{$pod} 用注解 {$annotation} 指定了 IP 池或自己的地址：请先查看重建后它会得到什么。',
  'caution.pod-unread': '没有读到 Pod {$pod}，因此无法判断它是否会被重建。',
  'caution.set-unread': '无法读到 StatefulSet {$set} 是否会立即重建 {$pod}。',
  'caution.set-in-order': 'StatefulSet {$set} 的其他 Pod 未就绪，而它按顺序创建 Pod：{$pod} 可能不会回来。',
  'caution.namespace-unread': '无法读取命名空间 {$namespace}。',
  'caution.namespace-deleting': '命名空间 {$namespace} 正在删除：其中不会再创建任何东西。',
  'caution.namespace-pools': '命名空间 {$namespace} 用注解 {$annotation} 指定了 IP 池：请先确认其中还有可用的池。',
  'caution.budget-unread': '无法读到 PodDisruptionBudget 是否允许删除 {$pod}：{$reason}。',
  'caution.budget-not-understood': '无法理解 PodDisruptionBudget 是否允许删除 {$pod}。',
  'caution.budget-forbids': 'PodDisruptionBudget {$budget} 目前不允许减少任何 Pod，而 {$pod} 处于就绪状态。',
  'caution.datastore-unread': '无法读到 Calico 的数据存储是否被锁定：{$reason}。',
  'caution.datastore-locked':
    'Calico 的数据存储已被锁定：新的 Pod 得不到地址，calico-node 会一直等待。可能有人正在迁移。',

  // calico-node.
  'caution.windows-agent':
    '{$node} 运行 Windows，那里的 Felix 属于 DaemonSet calico-node-windows，或是一个 Windows 服务（CalicoFelix）：请重启它。',
  'caution.no-agent':
    '{$node} 上没有已知的 calico-node Pod，所以没有可重启的：请查看 DaemonSet 为什么没有在那里创建（节点选择器、污点、架构），或者是否有列出 Pod 的权限。',
  'caution.starts-pods-unread': '无法读到 {$node} 是否能启动 Pod：{$reason}。',
  'caution.kubelet-silent': '{$node} 的 kubelet 已不再上报：在它恢复之前，那里不会停止或启动任何东西。',

  // Addresses, links, neighbours, sessions and tables of a node.
  'caution.kube-proxy-ipvs': 'IPVS 模式的 kube-proxy（为某个 Service）',
  'caution.held-address': '{$address} 在 {$node} 的 {$dev} 上，由 {$program} 维护。',
  'caution.pod-address-unread': '无法读到 {$address} 是否是 Pod 的地址：{$reason}。',
  'caution.virtual-address':
    '{$address} 不属于任何供 Pod 使用的 IP 池：它可能是在节点间漂移的虚拟地址（keepalived、kube-vip、MetalLB）。',
  'caution.part-of': '{$node} 的 {$dev} 属于 {$whole}：可能是管理它的程序把它关闭的（故障切换、维护）。',
  'caution.no-pod-interface': '{$node} 的 {$dev} 不是 Pod 的接口：换了 MAC 地址之后可能无法访问该节点。',
  'caution.tunnel-entries': '{$dev} 的表项由 Felix 写入，不会自动学到：删除的表项要等 Felix 下次检查才会补上。',
  'caution.shared-tunnel-address':
    '有 {$count} 个节点使用隧道地址 {$address}：该表项只会通向其中一个，对另一个则是错的。',
  'caution.many-connections': '{$value} 个条目会占用超过 1 GB 的内核内存：请先查明是谁打开了这么多连接。',
  'caution.out-of-service': '{$node} 不接受新的 Pod（已 cordon）：它的 BGP 会话可能是为维护而关闭的。',
  'caution.service-unread': '无法读到 {$node} 是否已停用：{$reason}。',

  // A pod's own network.
  'caution.pod-link-unread': '无法读到 {$pod} 的 {$dev} 是否属于 Calico：{$reason}。',
  'caution.other-network': '{$pod} 的 {$dev} 是 Calico 之外另一个网络的接口：它的用途要问配置它的人。',

  // Routes and rules.
  'caution.dhcp-client': 'DHCP 客户端',
  'caution.router-advertisements': '内核（根据路由器通告）',
  'caution.frr-or-quagga': 'FRR 或 Quagga',
  'caution.local-unread': '无法读到 {$address} 是否是 {$node} 自己的地址。',
  'caution.route-writer': '该路由由 {$writer} 写入，删除后它还会重写：请在那里修改。',
  'caution.half-way-out': '{$route} 是节点出口路由的一半：没有它，可能无法访问该节点。',
  'caution.proxy-or-kubelet': 'kube-proxy 或 kubelet',
  'caution.cni-plugin': '某个 CNI 插件',
  'caution.aws-plugin': 'AWS 的 VPC CNI 插件',
  'caution.service-mesh': '某个服务网格',
  'caution.another-program': '另一个程序',
  'caution.node-local-dns': '该规则属于 NodeLocal DNSCache：没有它，这个节点上无法解析名称。请修改它的 DaemonSet。',
  'caution.rule-writer': '该规则属于 {$writer}（{$place}），删除后它还会重写：请在那里修改。',
  'caution.kernel-rule': '这是内核自带的规则之一：没有它，节点无法路由任何流量。',
  'caution.vrf-rule': '这是某个 VRF 的规则，其接口的路由都依赖它。',
  'caution.marked-packets': '有程序给该规则对应的包打标记：没有这条规则，那个程序会失效。请查明是哪个程序。',
  'caution.ip-rule-writer':
    '该规则属于 {$writer}，它会重新写入，缺了它也会出错：请让它不要接管 Pod 的地址（它的路由或 AllowedIPs），或在那里停用它。',
  'caution.rule-address-unread': '无法读到 {$from} 是否是 {$node} 自己的地址：{$reason}。',
  'caution.rule-of-node': '该规则针对 {$address}，它是 {$node} 自己的地址：没有这条规则，可能无法访问该节点。',

  // Pools and addresses.
  'caution.pool-managed': 'IP 池 {$pool} 由 {$manager} 管理，别人的改动会被它改回或拒绝：请在那里修改{$where}。',
  'caution.pool-of-operator': '（Installation 的 spec.calicoNetwork.ipPools）',
  'caution.pool-deleting': 'IP 池 {$pool} 正在删除。',
  'caution.pool-replaced':
    '新的 Pod 由 {$pools} 提供地址：IP 池 {$pool} 可能是有意禁用的，例如正在把 Pod 从一个池迁到另一个池。',
  'caution.bgp-unread': '没有读到 BGP 是否把 IP 池 {$pool} 的地址通告给外部网络。',
  'caution.bgp-peers_other': '{$node} 向 {$count} 个外部 BGP 对等体通告路由：那里可能认识并需要 Pod 的地址。',
  'caution.machine-address':
    '{$address} 为一台虚拟机（KubeVirt）保留，虚拟机启动时会再次使用：只有在该虚拟机永久删除之后才可释放。',

  // A policy that is suggested.
  'caution.no-port': '问题没有指定端口，而 Kubernetes 的策略无法指定 ICMP：这条策略会放行来自那里的所有流量。',
  'caution.cuts-off_other':
    '{$namespace} 中带标签 {$labels} 的还有 {$count} 个尚未被任何策略选中的 Pod（{$pods}）：它们的其他一切连接都会被切断。',
  'caution.pods-selected': '它选中的 Pod',
  'caution.pods-allowed': '它放行的 Pod',
  'caution.too-wide_other':
    '{$what}（{$namespace} 中的 {$labels}）里有 {$count} 个不在问题之内：{$pods}。请给该 Pod 加一个自己的标签，或者编写一条面向所有这些 Pod 的策略。',
  'caution.width-unknown': '不知道{$what}（{$namespace} 中的 {$labels}）是否不止 {$pod}：只读取了两个节点上的 Pod。',
  'caution.width-unread': '无法读到{$what}（{$namespace} 中的 {$labels}）有哪些：{$reason}。',
  'caution.not-among': '{$pod} 已不在{$what}（{$labels}）之中。',

  // Rights of kube-controllers.
  'caution.operator-rights':
    '这里的 Calico 由 operator 安装，这些权限由它自己写入：请查看它为什么没有写（它的日志，以及 `kubectl get tigerastatus`）。另建的角色在它写入之后会一直留着。',

  // What the look just before a run found.
  'stop.change-gone': '它要改动的东西已经不在了。',
  'stop.node-unknown': '不知道是哪个节点。',
  'stop.no-node': '没有指定节点。',
  'stop.isolates': '该 Pod 没有自己的标签，这条策略会隔离其命名空间的所有 Pod。',
  'stop.no-policy': '无法写出放行它的策略。',
  'stop.object-unread': '无法读到是否存在 {$kind} {$name}：{$reason}。',
  'stop.policy-there': '已经存在 NetworkPolicy {$name}；它属于别人，所以保持原样。',
  'stop.datastore-unknown': 'calicoctl 没有说明 Calico 使用哪种数据存储。',
  'stop.profiles-made': '使用 Kubernetes 数据存储时，Felix 会自动由 Namespace 生成 profile；没有什么需要创建。',
  'stop.profile-unread': '无法读到是否存在 profile {$profile}。',
  'stop.profile-there': 'Profile {$profile} 存在：是 Felix 没有得知，再建一个也无济于事。',
  'stop.profile-namespace': '{$profile} 的命名空间无法读取，或已不存在。',
  'stop.pool-unread': '无法读取 IP 池 {$pool}：{$reason}。',
  'stop.pool-gone': 'IP 池 {$pool} 已不存在。',
  'stop.pool-already': 'IP 池 {$pool} 的 {$field} 已经是 {$value}。',
  'stop.ipam-unread': '无法读取 IPAM 的设置：{$reason}。',
  'stop.no-number': '{$blocks} 不是有效的地址块数量。',
  'stop.ipam-managed': 'IPAM 的设置由 {$manager} 管理，别人的改动会被它改回：请在那里修改。',
  'stop.limit-already': 'maxBlocksPerHost 已经是 {$limit}。',
  'stop.pod-unread': '无法读取 Pod {$pod}：{$reason}。',
  'stop.pod-gone': 'Pod {$pod} 已不存在。',
  'stop.pod-deleting': 'Pod {$pod} 已经在删除中。',
  'stop.pod-new': 'Pod {$pod} 在此期间已经重建。',
  'stop.users-unread': '无法读到是否又有 Pod 使用 {$address}：{$reason}。',
  'stop.machine-address': '{$address} 为一台虚拟机保留。',
  'stop.address-used': '{$address} 又在使用中，使用者是 {$pod}。',
  'stop.no-leak': '已经没有指明的泄漏地址。',
  'stop.agent-unread': '无法读取 {$node} 的 calico-node：{$reason}。',
  'stop.no-agent': '{$node} 上没有 calico-node Pod，或者它已经在被替换。',
  'stop.many-agents': '{$node} 上有 {$count} 个 calico-node Pod；无法判断指的是哪一个。',
  'stop.controllers-unread': '无法读取 kube-controllers 的 Pod：{$reason}。',
  'stop.no-controllers': '那个 kube-controllers Pod 已不存在，或者已经在被替换。',
  'stop.many-controllers': '有 {$count} 个 kube-controllers Pod；无法判断指的是哪一个。',
  'stop.other-rights': '这些权限并非都在 Calico 的清单之内。',
  'stop.role-there': '已有以前留下的 {$kind} {$name}：请查看它缺少什么，然后删除它。',
} as const;
