/** What fixes are called, and why each helps. */
export const fixTexts = {
  'fix.held-why': '{$held}{$why}',
  'fix.the-node': '该节点',
  'fix.of-the-namespace': '（该命名空间的）',
  'fix.undo-of': '撤销：{$fix}',
  'fix.undo-why': '撤回该修复所做的改动。',

  'fix.add-default-route.title': '给 {$node} 配置默认路由',
  'fix.add-default-route.why':
    '只有当内核有一条经由其他接口到达 169.254.1.1 的路由时，它才会替该地址应答 ARP。原来的网关是哪个，只有节点自己的配置知道。',
  'fix.add-ip-pool.title': '给集群增加地址：再建一个 IP 池',
  'fix.add-ip-pool.again': '重新创建包含 {$address} 的 IP 池',
  'fix.add-ip-pool.why-again':
    '已经没有可供 Pod 取得地址的 IP 池，新的 Pod 也得不到地址：必须按地址块仍显示的网段、封装方式和块大小重新创建被删除的池。在此之前 Calico 不为这些地址写入路由。',
  'fix.add-ip-pool.why':
    '已有的 IP 池不能扩大。新建的池一存在就会被使用；它的网段不能与节点、Service 或其他 IP 池重叠。更小的块能把同一网段分成更多块，供更多节点使用。哪个网段空闲、是否已在需要的地方宣告，只有人知道。',
  'fix.register-node.title': '让 {$node} 的 kubelet 重新注册该节点',
  'fix.register-node.why':
    '被删除的 Node 对象会在其 kubelet 启动时重新创建。手工添加的标签和注解会丢失，calico-node 自己的注解会在它启动时重新写入。如果这台机器本来就要下线，请改为排空它。',
  'fix.look-at-operator.title': '查看 operator 对 {$name} 的说明及其日志',
  'fix.look-at-operator.why':
    '某个组件处于 Degraded 时，operator 不会完成 Installation 所要求的内容，而绕过它所做的修改也可能被还原。',
  'fix.see-qos-limits.title': '查看注解（qos.projectcalico.org）设定的限制，并提高或移除已达到的那一项',
  'fix.see-qos-limits.why':
    'Calico 按 Pod 或其命名空间的注解限制带宽、每秒数据包数和连接数。超出部分会被有意丢弃或拒绝，重启无济于事。',
  'fix.ask-by-name.title': '查看 {$address} 曾属于谁，并改用其 Service 或名称访问',
  'fix.ask-by-name.why': 'Pod 重建后地址会变。仍在使用旧地址的地方（配置、名称缓存）应改用名称。',
  'fix.allow-block-allocation.title': '允许 IPAM 自动分配新的地址块',
  'fix.allow-block-allocation.why':
    'autoAllocateBlocks 关闭时，节点只能使用已有的地址块。如果是有人特意手工分配地址块，请改为给该节点再分配一个。',
  'fix.allow-borrowing.title': '允许节点借用其他节点的地址',
  'fix.allow-borrowing.why':
    '严格亲和性（strict affinity）让每个节点只用自己的地址块。Windows 节点以及只认地址块的路由器需要它；在其他环境中，借用的地址会有单独的路由，可以正常工作。',
  'fix.allow-own-as.title': '给 {$node} 设置独有的 AS 号，或允许路径中出现一次自己的 AS 号',
  'fix.allow-own-as.why':
    '同一 AS 的节点之间只有其他 AS 的路由器时，会拒绝从对方学到的路由。可以给每个节点设置独有的 AS 号，或在路由器的 BGPPeer 上设置 numAllowedLocalASNumbers: 1，或由路由器替换 AS 号（as-override）。哪种方式适合现有网络，只有运维人员知道。',
  'fix.allow-policy.title': '在 {$namespace} 中用一条 NetworkPolicy 放行（{$direction}）',
  'fix.allow-policy.why':
    '{$policy} 对该 Pod 的{$direction}生效，而没有任何规则放行这一流量。策略是叠加的：再加一条只放行它的策略就够了。{$more}',
  'fix.allow-policy.ingress': '入方向',
  'fix.allow-policy.egress': '出方向',
  'fix.allow-policy.opens_other': '没有标签能区分这些 Pod 与其他 Pod，因此还会放行另外 {$count} 个连接。',
  'fix.allow-policy.selects-all':
    '该 Pod 没有自己的标签：请先给它加一个，否则这条策略会选中并隔离该命名空间的所有 Pod。',
  'fix.chain-policy-accept.title': '把 {$node} 上 {$chain} 链的默认策略改为 ACCEPT',
  'fix.chain-policy-accept.why':
    '默认策略为 DROP 时，Calico 留给链尾处理的流量会被丢弃。如果确实需要 DROP，请让 Felix 把自己的链插到最前面（chainInsertMode: Insert）。该选哪一种，只有人能判断。',
  'fix.change-address-annotation.title': '让 {$pod} 申请另一个地址，或不指定地址',
  'fix.change-address-annotation.why':
    '用注解申请的地址必须属于已启用的 IP 池且空闲；不经 IPAM 的地址和浮动地址还需要 CNI 配置允许。去掉注解后，Pod 会得到任意一个空闲地址。',
  'fix.change-pool-annotation.title': '让 {$object} 申请一个可用的 IP 池',
  'fix.change-pool-annotation.why':
    '注解里写的池必须存在、已启用且属于该地址族；此时不再看池的节点选择器。运行中 Pod 的注解不会被重新读取：请在工作负载的模板中修改，让 Pod 重建。{$usable}',
  'fix.change-pool-annotation.usable': '可用的池：{$pools}。',
  'fix.check-api-from-node.title': '在 {$node} 上重试 CNI 插件所做的访问',
  'fix.check-api-from-node.why':
    '插件访问的是它自己 kubeconfig 里的地址，通常是 API server 的 Service：kube-proxy 的规则、代理、防火墙或证书都可能挡在中间。',
  'fix.export-pool.title': '让节点通告 IP 池 {$pool} 的地址块',
  'fix.export-pool.why':
    '设置 disableBGPExport 后，节点之间不会互相得知该池的地址在哪里。如果这是有意设置的，则需要由其他方式来路由这些地址。',
  'fix.set-ebpf-field.title': '修改 {$field}',
  'fix.set-ebpf-field.why':
    'Felix 按节点上生效的值行事：calico-node 的环境变量优先于所有 FelixConfiguration，节点专用的优先于 default。设置改变后 Felix 会自行重启。',
  'fix.set-felix-field.title': '把 {$field} 设为与其他节点一致',
  'fix.set-felix-field.why':
    'VXLAN 隧道两端必须使用相同的 ID 和端口。修改后 Felix 会立即重新设置设备；仅重启不会有任何改变。',
  'fix.set-cluster-routes.title':
    '让 BGP 写入 Felix 留给它的路由（programClusterRoutes 设为 {$bgp}，与 {$felix} 互补）',
  'fix.set-cluster-routes.why':
    'Felix 与 BIRD 各自只写入自身配置所指的路由。若两者都不包含某个池，节点上就没有这些路由，而 Calico 不会提示。若 Calico 由 operator 安装，则由 Installation 的 clusterRoutingMode 同时设置两者。',
  'fix.check-bgp-filters.title': '查看是什么使 {$node} 没有通告自己的地址块',
  'fix.check-bgp-filters.why':
    'BGPFilter 或 IP 池的 disableBGPExport 会把路由从已建立的会话中去掉。这是否有意为之，只有人能判断。',
  'fix.label-reflector.title': '给 BGPPeer {$peer} 应连接的节点加上它要求的标签',
  'fix.label-reflector.why':
    '该对等体按“{$selector}”选择节点，而没有节点符合。请给路由反射器加标签，或改正选择器：之后各节点会自行建立会话，无需重启。',
  'fix.see-bgp-peers.title': '查看对象要求建立哪些 BGP 会话',
  'fix.see-bgp-peers.why':
    '没有 mesh 时，每个节点只有 BGPPeer 给它的会话。两个节点之间需要各自的会话，或一个与两者都有会话的路由反射器。',
  'fix.narrow-pool.title': '让 IP 池 {$pool} 不再覆盖 {$address}，或给对方网络加上返回 Pod 的路由',
  'fix.narrow-pool.why':
    'Pod 发往任何 IP 池（包括禁用的池）内地址的数据包都不做 NAT。如果池有意覆盖 {$address}（另一个集群、无 NAT 的网络），对方网络需要有返回 Pod 的路由；否则应换成不覆盖它的池。',
  'fix.see-affinities.title': '查看地址块 {$block} 属于哪个节点，并从另一个节点收回',
  'fix.see-affinities.why':
    '一个地址块只属于一个节点。两个节点都声称拥有它时，各自会丢弃或截走发往对方 Pod 的数据包；以地址块自身的记录为准。这里不会删除任何东西：两边可能都有 Pod 在用其中的地址。',
  'fix.check-leaks.title': '查看是否有地址仍为已不存在的 Pod 保留',
  'fix.check-leaks.why': 'IP 池可能被没人用的地址占满：kube-controllers 没有运行或没有权限时，不会释放它们。',
  'fix.clean-backend.title': '清除 {$node} 上遗留的规则',
  'fix.clean-backend.why':
    '切换后端之后，旧规则一直有效，直到节点重启。请先驱逐（drain）节点；什么时候可以做，只有人能判断。',
  'fix.collect-diagnostics.title': '收集 {$node} 上的证据',
  'fix.collect-diagnostics.why': '已读到的内容都说明不了那里为什么丢包。不做任何改动；文件会放进本讨论串。',
  'fix.create-profile.title': '创建缺失的 profile {$profile}（etcd 数据存储）',
  'fix.create-profile.why':
    '使用 etcd 数据存储时，kube-controllers 为每个命名空间写一个 profile；缺少 profile 的 Pod，Felix 会丢弃其全部流量。还要查明 kube-controllers 为什么没有写：它的权限、它的日志。',
  'fix.delete-address.title': '从 {$node} 的 {$dev} 上移除地址 {$address}',
  'fix.delete-address.why': '节点自己持有某个地址时，发往它的包都会留在本机。请查明是谁配置的，否则它还会回来。',
  'fix.delete-connection.title': '删除 {$node} 上到 {$endpoint} 的连接跟踪条目',
  'fix.delete-connection.why':
    '这样下一个包会被当作新连接的首包，按现有规则选择一个存在的端点。还要查明 kube-proxy 为什么没有这样做：日志里会写明它在哪里失败。',
  'fix.delete-ip-rule.title': '删除 {$node} 上的策略路由规则',
  'fix.delete-ip-rule.why': '它使 Pod 的包不走主路由表，而 Calico 的路由都在主路由表里。',
  'fix.delete-neighbour.title': '删除 {$node} 的 {$dev} 上 {$address} 的邻居表项',
  'fix.delete-neighbour.why': '之后节点会重新询问 MAC 地址并学到正确的那个。',
  'fix.delete-pod-address.title': '从 {$pod} 的 {$dev} 上删除 {$address}',
  'fix.delete-pod-address.why':
    '这不是该 Pod 自己的地址。只要它还在，Pod 发往该地址的报文就不会离开 Pod；内核中的路由会随地址一起消失。如果是 Pod 中的程序设置的，该程序会再次设置。',
  'fix.delete-pod-neighbour.title': '让 {$pod} 忘掉 {$address} 的邻居表项',
  'fix.delete-pod-neighbour.why': '之后 Pod 会重新询问网关，学到其主机侧接口的 MAC 地址。',
  'fix.delete-pod-route.title': '删除 {$pod} 内的路由 {$route}',
  'fix.delete-pod-route.why':
    'Calico 的 Pod 把所有流量都发给网关（169.254.1.1 或链路本地地址），除非 CNI 配置另有规定。',
  'fix.delete-route.title': '删除 {$node} 上的路由“{$route}”',
  'fix.delete-route.why':
    '它带走了 Calico 要送往别处的包。如果它占了 Felix 路由的位置，Felix 会在下一次刷新时（90 秒内）重写自己的路由。如果不是 Calico 写的，请查明是谁写的，否则它还会回来。',
  'fix.delete-pod-ip-rule.title': '删除 {$pod} 网络中的路由规则',
  'fix.delete-pod-ip-rule.why':
    '规则位于 Pod 自己的网络中：由 init 容器、代理或 Pod 内的程序写入，Pod 重启后会再次写入。请修改写入它的程序。',
  'fix.delete-pod-rule.title': '删除 {$pod} 网络中的规则',
  'fix.delete-pod-rule.why':
    '规则位于 Pod 自己的网络中：由 init 容器、代理或 Pod 内的程序写入，Pod 重启后会再次写入。请修改写入它的程序；在此之前删除规则只是暂时有效。',
  'fix.delete-rule.title': '删除 {$node} 上的丢包规则',
  'fix.delete-rule.rewrites-source': '删除 {$node} 上改写源地址的规则',
  'fix.delete-rule.rewrites-destination': '删除 {$node} 上把数据包转往别处的规则',
  'fix.delete-rule.of-others': '删除 {$node} 上不是由 Calico 写入的规则',
  'fix.delete-rule.why':
    'Calico 和策略都不需要它。请查明是谁写的，否则它还会回来。只删这一条规则：清空整条链会连 Calico 和 kube-proxy 的规则一起删掉。',
  'fix.disable-checksum-offload.title': '让 {$node} 自己计算校验和，而不交给网卡（{$device}）',
  'fix.disable-checksum-offload.why':
    '有些网卡和虚拟化平台不会为交给它们发送的数据包填写校验和，尤其是在 VXLAN 中。第一行立即生效，节点重启后失效；FelixConfiguration 会在所有节点上为 VXLAN 保持该设置（请追加到 featureDetectOverride 已有的内容中）。查看是否开启：ethtool -k {$device}。',
  'fix.drain-crowded-node.title': '不再把新的 Pod 调度到 {$node}',
  'fix.drain-crowded-node.why':
    '它的地址块已满，其他节点可能还有余量。cordon 之后不再有新 Pod 调度上去；运行中的 Pod 不受影响。在那里等待的 Pod 需要删除后才会重新调度。',
  'fix.enable-bgp-mesh.title': '开启节点间全互联（node-to-node mesh）',
  'fix.enable-bgp-mesh.why': '没有谁把各节点的地址块告诉其他节点。如果本意是使用路由反射器，请改为添加相应的 BGPPeer。',
  'fix.enable-bgp-session.title': '启用 {$node} 上的 BGP 会话 {$session}',
  'fix.enable-bgp-session.why': '有人在 BIRD 里手工关闭了它。',
  'fix.enable-nat-outgoing.title': '让 IP 池 {$pool} 的 Pod 以其节点的地址访问集群外',
  'fix.enable-nat-outgoing.why':
    '集群外没有谁知道回到 Pod 地址的路，除非由 BGP 或网络中的路由告知。开启 natOutgoing 后，发往所有 IP 池之外的包使用其节点的地址。如果网络确实能路由 Pod 地址、防火墙又按它区分 Pod，请保持关闭。',
  'fix.set-pool-vxlan.title': '让 IP 池 {$pool} 重新使用 VXLAN',
  'fix.set-pool-vxlan.why':
    '没有 BIRD 时，节点只能通过 VXLAN 得知彼此的 Pod 在哪里。如果需要 BGP，请改为启用它：在 calico-config 中设置 `calico_backend: bird`，或在 operator 的 Installation 中设置 `bgp: Enabled`。由 operator 或 chart 写入的内容要在那里修改，否则会被改回。',
  'fix.enable-pool.title': '启用 IP 池 {$pool}',
  'fix.enable-pool.why':
    '如果没有需要该隧道的已启用 IP 池，节点会归还隧道地址，节点间的所有路由也随之消失。如果只想停止分配新地址，请保留另一个相同封装方式的已启用 IP 池。',
  'fix.give-right.title': '给 CNI 插件的账号补上缺少的权限',
  'fix.give-right.why':
    '它的令牌被接受，因此重启 calico-node 不会有任何改变：它的 ClusterRole 缺少该权限，或绑定已丢失。两者都在您所用版本的 Calico 清单中，使用 operator 时由 operator 写入；请重新应用。',
  'fix.look-at-node.title': '查看 {$node} 为什么未就绪',
  'fix.look-at-node.why': '未就绪的节点上不会启动 Pod；原因见它的 conditions 和 kubelet。',
  'fix.place-agent.title': '查看 DaemonSet calico-node 为什么在 {$node} 上没有 Pod',
  'fix.place-agent.why':
    '可能是它的 nodeSelector、affinity，或节点上它不能容忍的污点把它挡在外面（使用 Calico 的 operator 时，在 Installation default 的 calicoNodeDaemonSet 中设置）；一旦它选中 {$node}，Pod 会自动创建。没有可以重启的 Pod。',
  'fix.look-at-gone-node.title': '查看 {$node} 是否还在，以及是什么切断了它',
  'fix.look-at-gone-node.why':
    '机器可能已关机、断网或过载：从它的控制台或所在的云平台可以看到。带有策略的 HostEndpoint 也可能把它切断，因为 kubelet 的端口 10250 不在 Felix 始终放行的端口之列。',
  'fix.look-at-name-servers.title': '把 {$node} 上 kubelet 给 Pod 的 DNS 服务器与现有的 Service 对照',
  'fix.look-at-name-servers.why':
    'Pod 创建时得到的是 kubelet 的 clusterDNS，或它自己的 dnsConfig 中指定的地址。要么 Service 本应使用该地址，就用它重新创建；要么让 kubelet 使用 Service 现在的地址，再重建 Pod。',
  'fix.look-at-pod.title': '查看 {$pod} 为什么没有运行',
  'fix.look-at-pod.why': '没有运行中的容器或没有地址的 Pod 无法访问；原因见它的事件。',
  'fix.look-at-program.title': '查看 {$pod} 上监听 {$port} 的程序为何不接受连接',
  'fix.look-at-program.why':
    '到 Pod 的内核为止，路径是通的。程序在等待锁、磁盘或其他服务，或者没有空闲的工作线程时，就会这样。重启只能暂时缓解，并且会丢失能说明原因的现场。',
  'fix.spread-outside-traffic.title': '让每个节点都接收 Service {$service} 的流量',
  'fix.spread-outside-traffic.why':
    'externalTrafficPolicy 为 Cluster 时，没有端点的节点会以自己的地址把数据包转给别的节点；需要客户端地址的，就保留 Local，并让负载均衡器只发往有端点的节点（healthCheckNodePort）。',
  'fix.widen-source-ranges.title': '允许该客户端访问 Service {$service}',
  'fix.widen-source-ranges.why':
    '这些网段可能有意拒绝他人，请先询问。如果前面的负载均衡器会换成自己的地址，要允许的就是那个地址。',
  'fix.look-at-front.title': '查看 {$kind} {$name} 的状态，以及有哪些类',
  'fix.look-at-front.why': '它的事件和状态说明控制器如何处理；类决定由哪个控制器负责',
  'fix.look-at-balancer.title': '查看应由谁为 Service {$service} 分配地址',
  'fix.look-at-balancer.why':
    '地址由云、MetalLB、kube-vip 或 Calico 分配，由谁分配取决于 loadBalancerClass。当某个 IP 池允许用于 LoadBalancer 时，Calico 会为全部 Service 或其类别的 Service 分配。',
  'fix.look-at-service.title': '把 Service {$service} 与它的 Pod 对照',
  'fix.look-at-service.why':
    'Service 按它写的端口通向其选择器选中的就绪 Pod。选择器还是标签、端口还是容器，哪一边写错了，要由它的负责人判断。',
  'fix.open-pool.title': '让 IP 池 {$pool} 能服务这类 Pod：修改其 {$field}',
  'fix.open-pool.why': '可能有人特意把该池留作他用，请先询问；也许真正需要的是另一个池，或用注解指定一个池。',
  'fix.open-underlay.title': '放行 {$from} 与 {$to} 之间的{$what}',
  'fix.open-underlay.why': '{$needed}它在集群之外，集群内无法打开。',
  'fix.open-underlay.node-to-node': '节点间通信',
  'fix.open-underlay.pod-addresses': ' Pod 地址',
  'fix.open-underlay.ipip':
    'IP in IP 是单独的协议（编号 4），不是端口：放行了所有 TCP、UDP 和 ICMP 的安全组仍会拦截它。',
  'fix.open-underlay.wireguard':
    '节点之间用 WireGuard 在这个 UDP 端口上传送 Pod 的包；有些安全组放行 VXLAN 却没有放行它。',
  'fix.open-underlay.vxlan': '节点之间用 VXLAN 在这个 UDP 端口上传送 Pod 的包。',
  'fix.open-underlay.bgp': '节点之间用 BGP（TCP 179）互相通告路由。',
  'fix.open-underlay.plain':
    '节点之间直接传送 Pod 的包：中间的网络必须能承载 Pod 地址（云上的源/目的地址检查会拒绝它们）。',
  'fix.open-underlay.reach': '节点之间必须互通。',
  'fix.raise-block-limit.title': '允许每个节点最多拥有 {$blocks} 个地址块',
  'fix.raise-block-limit.why':
    '节点从自己的地址块中取地址，默认最多可有 20 块。IP 池里必须还有剩余的块：见 `calicoctl ipam show`。',
  'fix.raise-conntrack.title': '提高 {$node} 的连接跟踪上限',
  'fix.raise-conntrack.why': '连接跟踪表满时会丢弃新连接。还要查明是谁打开了这么多连接。',
  'fix.recreate-pod.title': '重建 {$pod}',
  'fix.recreate-pod.why': 'CNI 插件会从头设置新的 Pod：地址、接口、路由。只有由控制器管理的 Pod 才会自动重建。',
  'fix.release-address.title': '释放泄漏的地址 {$address}',
  'fix.release-address.why': 'IPAM 仍为一个已不存在的 Pod 保留它。calicoctl 不检查地址是否在用，所以执行前要再看一次。',
  'fix.release-leaked.title_other': '按报告释放 {$count} 个泄漏的地址',
  'fix.release-leaked.title-all': '按报告释放泄漏的地址',
  'fix.release-leaked.why':
    'kube-controllers 会在宽限期之后自动释放泄漏的地址，所以先查明它为什么没有这样做。在数据存储锁定期间生成的报告是安全的：此后有变化的地址不会被动。锁定的几秒钟内，任何地方都无法启动 Pod；即使某一步失败，也要立即解锁。',
  'fix.repair-profile.title': '查明 Felix 为什么不认识 profile {$profile}',
  'fix.repair-profile.why':
    '使用 Kubernetes 数据存储时，Felix 从 Namespace 和 ServiceAccount 推导出 profile：请检查它的 watch、Typha 以及它们的权限，切勿手工创建 profile。使用 etcd 时由 kube-controllers 写入。',
  'fix.repair-tunnel-neighbour.title': '在 {$node} 上写入隧道端点 {$address} 的正确 MAC 地址',
  'fix.repair-tunnel-neighbour.why':
    '这种表项不会自动学到：由 Felix 写入，并在下一次刷新时（90 秒内）重写。如果之后又错了，说明有别的程序在与 Felix 争着写。',
  'fix.restart-calico-node.title': '重启 {$node} 上的 calico-node',
  'fix.restart-calico-node.why':
    'Felix 启动时会把自己负责的全部内容重新下发：路由、隧道表项、集合和规则；BIRD 也会重新学习路由。运行中的 Pod 保持连接。',
  'fix.restart-controllers.title': '重启 kube-controllers',
  'fix.restart-controllers.why':
    '它启动时会重新读取一切，并释放属于已不存在的节点和 Pod 的资源。没有任何数据包经过它。',
  'fix.widen-node-port-addresses.title': '让 kube-proxy 也在 {$address} 上提供 NodePort',
  'fix.widen-node-port-addresses.why':
    'kube-proxy 配置中的 nodePortAddresses 决定在哪些地址上提供 NodePort：nftables 模式下不设置时只有主地址。请加入包含 {$address} 的网段，或改为访问已提供的地址',
  'fix.remove-old-proxy-rules.title': '清除 kube-proxy 以 {$mode} 模式在 {$node} 上写入的规则',
  'fix.remove-old-proxy-rules.why':
    'kube-proxy 启动时会尽可能清除其他模式的规则；如果版本、镜像或 iptables 后端看不到这些规则，它们就会继续生效。在 kube-proxy 启动并重新写入规则之前，该节点上到 Service 的连接会失败。',
  'fix.set-proxy-range.title': '关闭 kube-proxy 的 masqueradeAll',
  'fix.set-proxy-range.title-range': '让 kube-proxy 的 clusterCIDR 包含 Pod 的地址段（{$range}）',
  'fix.set-proxy-range.why':
    'kube-proxy 会把来自 clusterCIDR 之外的流量（设置 masqueradeAll 时则是全部流量）的源地址换成节点地址，其他节点上 Pod 的策略看到的就是节点而不是 Pod。各集群保存其配置的方式不同；重启它的 Pod 之后才会生效。如果这是有意的，就要在策略中放行节点地址，而这会放行所有经过节点的流量。',
  'fix.use-all-endpoints.title': '让 {$service} 使用所有节点的端点（internalTrafficPolicy Cluster）',
  'fix.use-all-endpoints.why':
    '使用 Local 时，节点只把连接交给自己的端点，没有端点就丢弃。如果这是每个节点都应运行的代理程序，这样设置是对的，应去查找该节点上为何缺少这个 Pod。',
  'fix.restart-kube-proxy.title': '重启 {$node} 上的 kube-proxy',
  'fix.restart-kube-proxy.why':
    '它启动时会重写所有 Service 的规则。各集群运行它的方式不同（DaemonSet、静态 Pod、主机上的服务单元，或者没有），所以 calico-why 不代为执行。',
  'fix.restore-controller-rights.title': '恢复 {$account} 的权限',
  'fix.restore-controller-rights.why':
    '这些权限属于所安装版本的 Calico 清单（ClusterRole calico-kube-controllers 及其绑定）。请尽快重新应用那一部分；在此之前，由另一个角色补上缺少的权限。',
  'fix.review-policy.title': '修改 {$policy}',
  'fix.review-policy.why': '它拒绝这一流量是有意还是失误，只有作者知道。例外规则要放在拒绝规则之前。',
  'fix.see-service-ranges.title': '把 BGPConfiguration 中的 Service 地址段与 {$range} 和 IP 池对照',
  'fix.see-service-ranges.why':
    '为避免数据包在路由器与节点之间打转，Calico 会丢弃发往这些地址段且未经转换的流量。IP 池、节点网络和静态路由不应使用同一地址段；serviceLoopPrevention 决定 Calico 如何处理。',
  'fix.select-node.title': '让 IP 池 {$pool} 选中 {$node}，或新建一个能选中它的池',
  'fix.select-node.why':
    '该池服务于匹配 {$selector} 的节点。要么节点缺少标签，要么选择器把它排除在外；哪一个错了要由人判断。',
  'fix.delete-stale-node.title': '如果这台机器不会再回来，删除节点 {$node}',
  'fix.delete-stale-node.why':
    '它的 kubelet 已不再上报，而它的地址现在属于另一个节点。删除 Node 对象后，它的隧道和 BGP 会话也随之消失；Kubernetes 仍记在该节点上的 Pod 会在其他节点重建。',
  'fix.give-own-address.title': '给 {$node} 分配独有的地址，替换 {$address}',
  'fix.give-own-address.why':
    '已知的网卡上没有其他地址可用。请通过 DHCP 或网络配置给这台机器分配一个其他机器没有的地址；calico-node 下次启动时会采用它。该命令显示它现有的地址。',
  'fix.give-own-mac.title': '给 {$node} 的 {$dev} 分配独有的 MAC 地址，替换 {$mac}',
  'fix.give-own-mac.why':
    '克隆的虚拟机会保留原来的 MAC 地址：请在关机状态下由虚拟化平台为网卡生成新的地址。交换机只会把帧发往两处中的一处。该命令显示这块网卡。',
  'fix.remove-vtep-mac.title': '从 {$node} 上删除注解 {$annotation}',
  'fix.remove-vtep-mac.why': '没有这个注解时，Calico 由节点名称生成隧道的 MAC 地址，不会与其他节点重复。',
  'fix.renew-machine-id.title': '给 {$node} 生成独有的 machine-id',
  'fix.renew-machine-id.why':
    '它是另一台机器的克隆。重新生成 id 并重启节点后，DHCP 服务器会分配另一个地址。下次克隆之前请先清除模板中的 id。',
  'fix.renew-tunnel-address.title': '让 {$node} 重新获取独有的隧道地址',
  'fix.renew-tunnel-address.why':
    'IPAM 给每个节点分配独有的隧道地址；{$node} 的 Node 对象上的地址是由其他途径写入的。删除注解 {$annotation} 后，calico-node 下次启动时会向 IPAM 申请一个。',
  'fix.renew-wireguard-key.title': '让 {$node} 重新生成独有的 WireGuard 密钥',
  'fix.renew-wireguard-key.why':
    'Felix 为每个节点生成一个密钥并保存在 {$dev} 中。删除该设备后，它会在下次启动时生成并发布新的密钥；在此之前，该节点与其他节点的 Pod 之间的数据包会丢失。',
  'fix.set-address-detection.title': '让 calico-node 通过 {$method} 查找节点地址',
  'fix.set-address-detection.why':
    '手工写在 Node 对象上的地址会在 calico-node 下次启动时被覆盖。使用这个设置后，每个节点都会找到自己独有的地址；所有节点的 calico-node 会依次重启。',
  'fix.set-router-id.title': '给每个 BIRD 设置独有的 router id',
  'fix.set-router-id.why':
    'BIRD 默认使用所在节点的 IPv4 地址。calico-node 环境变量 CALICO_ROUTER_ID 会让所有节点使用同一个 id，除非其值为 "hash"；删除该变量或设为 "hash" 后，各节点的 id 互不相同。',
  'fix.set-as-number.title': '给 {$node} 设置其对等体期望的 AS 号',
  'fix.set-as-number.why':
    '同一全互联中的节点使用同一个 AS 号。没有该注解时，节点使用 BGPConfiguration default 中的号码。外部路由器期望哪个号码，只有人知道。',
  'fix.set-interface-mtu.title': '把 {$node} 上 {$dev} 的 MTU 设为 {$mtu}',
  'fix.set-interface-mtu.why':
    '另一个节点的接口就是这个 MTU，足以承载 Pod 发出的数据包，所以不一致的是这个接口，而不是 Pod。同一网络中的接口要用同一个 MTU。该命令只在下次启动之前有效：配置该接口的程序（netplan、NetworkManager、systemd-networkd、DHCP、云平台）也要改为此值。如果网络本身只能承载更小的包，要降低的才是 Pod 的 MTU。',
  'fix.set-link-mac.title': '把 {$node} 上 {$dev} 的 MAC 地址设为 {$mac}',
  'fix.set-link-mac.why': 'Pod 把这个地址记作网关的 MAC 地址。',
  'fix.set-link-up.title': '启用 {$node} 上的 {$dev}',
  'fix.set-link-up.why': '该接口被关闭，内核随之删除了它的路由；启用后，路由会随接口或在 Felix 下一次刷新时恢复。',
  'fix.set-mtu.title': '把 Pod 的 MTU 设为不超过 {$mtu}',
  'fix.set-mtu.why':
    '数据包加上封装后必须不超过节点接口的 MTU。在哪里设置取决于 Calico 的安装方式（这个 ConfigMap，或 operator 的 Installation 中的 spec.calicoNetwork.mtu）；所有 calico-node 都要重启，并且只对之后创建的 Pod 生效：何时重建所有 Pod 要由人决定。',
  'fix.set-pod-mtu.title': '把 {$pod} 的 MTU 设为 {$mtu}',
  'fix.set-pod-mtu.why':
    '这样该 Pod 发出的包不会过大，也会要求对端不发更大的包。它只在该 Pod 重建之前有效：所有 Pod 的设置也要改正。',
  'fix.set-sysctl.title': '把 {$node} 上的 {$name} 设为 {$value}',
  'fix.set-sysctl.why': '没有程序会自动改回它，所以在有人修正之前会一直如此。',
  'fix.set-target-port.title':
    '把 Service {$service} 端口 {$port} 的 targetPort（现为 {$target}）改为其 Pod 监听的端口',
  'fix.set-target-port.title-known': '把 Service {$service} 端口 {$port} 的 targetPort 从 {$target} 改为 {$listens}',
  'fix.set-target-port.why':
    '路径是通的，Service 背后的 Pod 情况都一样。如果它们本应监听该端口，要改的就是它们的配置；targetPort 若是名称，端口号取自容器中同名的端口。生成该 Service 的来源（chart、代码仓库）也要一并修改。',
  'fix.start-listening.title': '让 {$pod} 监听 {$port}',
  'fix.start-listening.why': '路径是通的。请查看程序监听哪个端口、哪个地址：127.0.0.1 无法从 Pod 外访问。',
  'fix.unlock-datastore.title': '解锁 Calico 的数据存储',
  'fix.unlock-datastore.why':
    '锁定期间，任何节点上的 Pod 都得不到地址。可能有人正在迁移或正在释放泄漏的地址：请先询问。',
} as const;
