import type { nodeChecks as english } from '../en/node-checks.ts';
import type { Translation } from '../translation.ts';

export const nodeChecks = {
  'neighbour-table.about': ' {$node} 内核的邻居表是否还有空间',
  'neighbour-table.full': '{$node} 内核的邻居表已满：{$entries} / {$limit} 条（gc_thresh3），无法再解析新的邻居',
  'neighbour-table.almost': '{$node} 内核的邻居表即将用满：{$entries} / {$limit} 条（gc_thresh3）',
  'neighbour-table.fine': '{$node} 内核的邻居表有 {$entries} / {$limit} 条',
  'node-network.about': '{$node} 上 Pod 的网络由谁管理',
  'node-network.another': '另一种 Pod 网络',
  'node-network.windows':
    '{$node} 运行 Windows，那里的 Pod 没有 Linux 内核的网络命名空间、路由或规则：对这个节点只查看了对象',
  'node-network.virtual':
    '{$node} 是虚拟节点（{$by}）：背后没有机器，也没有运行 Calico 的任何组件，因此对这个节点只查看了对象',
  'node-network.policy-only':
    '在 {$node} 上 Calico 只执行策略，地址和路由由 {$cni} 管理：查看了策略和规则，没有查看 {$cni} 的路由、隧道和地址',
  'node-network.other': '{$node} 上没有 Calico 的代理：其 Pod 的网络由 {$cni} 管理，没有查看',
  'felix.no-agent': '{$node} 上没有 calico-node Pod，因此没有程序修复该节点上的异常：{$departure}',
  'felix.no-agent-harmless': '{$node} 上没有 calico-node Pod：目前没有异常，但任何变更都不会在那里生效',
  'felix.about': ' {$node} 上的 Felix 是否在运行',
  'felix.down': '{$node} 上的 Felix 没有运行，因此没有程序修复该节点上的异常：{$departure}',
  'felix.down-harmless': '{$node} 上的 Felix 没有运行；目前没有异常，但下一次变更将不会生效',
  'felix.hangs':
    '{$node} 上的 Felix 在健康检查端口上接受连接却不应答：它已卡住，因此没有程序修复该节点上的异常：{$departure}',
  'felix.hangs-harmless':
    '{$node} 上的 Felix 在健康检查端口上接受连接却不应答：它已卡住；目前没有异常，但下一次变更将不会生效',
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
  'reverse-path.diverted':
    '{$node} 丢弃从 {$dev} 进入、来自 {$from} 的数据包（rp_filter）：路由规则“{$rule}”{$owner}把返回的路引向别处',
  'reverse-path.no-route': '{$node} 丢弃从 {$dev} 进入、来自 {$from} 的数据包：没有回程路由，且 rp_filter 为 {$mode}',
  'node-gone.answers-nobody':
    '{$node} 对谁都没有应答：它的 kubelet 不再上报（Ready 为 Unknown），无法读取它的状态（{$reason}），从 {$from} 的 {$interface} 发给它的数据包也没有应答',
  'node-gone.may-be':
    '{$node} 可能已经失联：它的 kubelet 不再上报（Ready 为 Unknown），也无法读取它的状态（{$reason}）',
  'node-identity.address-twice': '{$nodes} 的地址都是 {$address}，而这个地址只能属于一个节点{$why}{$clones}',
  'node-identity.address-many': '{$nodes} 的地址全都是 {$address}，而这个地址只能属于一个节点{$why}{$clones}',
  'node-identity.address-on-other':
    '{$node} 的地址是 {$address}，但 {$far} 的 {$dev} 上也有这个地址，因此它发往 {$node} 的数据包不会离开本机{$why}',
  'node-identity.detected': '；{$node} 的 calico-node 通过 {$method} 找到这个地址',
  'node-identity.detected-on': '；{$node} 的 calico-node 通过 {$method} 找到这个地址，选中了 {$dev}',
  'node-identity.told': '；{$node} 的 calico-node 没有自动检测：它的设置 {$setting} 为 {$ip}',
  'node-identity.stale': '；{$nodes} 的 kubelet 已不再上报：它可能是已下线机器的残留',
  'node-identity.mac-twice':
    '{$node} 的 {$dev} 与 {$far} 的 {$farDev} 在同一网络中使用同一个 MAC 地址 {$mac}：发往其中一个的帧会到达另一个',
  'node-identity.one-machine':
    '；{$nodes} 的 machine-id 相同：它们是同一台机器的克隆，由该 id 派生的内容（例如 DHCP 租约）也相同',
  'node-identity.other-network':
    'Calico 记录的 {$node} 地址是 {$dev} 上的 {$address}，而 {$far} 是 {$farAddress}，{$node} 的 kubelet 使用 {$better} 上的 {$internal}：两个节点在不同的网络上互相发送{$why}',
  'node-gone.and-refused': '{$finding}；{$refused}',
  'kubelet-port.refused':
    '{$node} 的 HostEndpoint {$hostEndpoint} 不允许 {$from} 访问其 kubelet 的端口 {$port}/tcp{$by}：{$reason}',
  'kubelet-port.by': '（{$policy}）',
  'node-object.gone':
    'Node 对象 {$node} 不存在，而 {$what} 仍在该节点上：对已删除的节点，Calico 会收回其地址块和隧道地址，其他节点也会撤掉通往它的路由',
  'node-name.given':
    '{$node} 上的 {$file} 写的是 {$written}，因此 CNI 插件把 {$pod} 的 {$address} 记在 {$given} 名下，其他节点会把它的数据包发到那里',
  'node-name.other': '{$node} 上的 {$file} 写的是 {$written}，像是克隆的机器：新 Pod 的地址会被记在那个节点名下',
  'node-subnet.too-wide':
    '{$node} 的 Node 对象写的是 {$published}，而它的网络是 {$own}：它把 {$far} 当作同一子网的节点，不走隧道直接发送（CrossSubnet）',
  'node-subnet.too-narrow':
    '{$node} 的 Node 对象写的是 {$published}，而它的网络是 {$own}：{$far} 与它在同一子网，它却当作隔着路由器的节点，总是使用隧道（CrossSubnet）',
  'node-reach.about': ' {$node} 自身能否以 {$what} 访问 {$to}',
  'node-reach.reaches': '{$node} 自身能以 {$what} 访问 {$to}',
  'node-reach.refused': '{$node} 自身能以 {$what} 到达 {$to}，但对方拒绝',
  'node-reach.no-answer': '{$node} 自身以 {$what} 访问 {$to} 同样没有应答{$reported}，因此原因在 Calico 之外',
  'node-reach.no-answer-either': '{$node} 自己用 {$what} 访问 {$to} 也得不到应答',
  'node-reach.reported': '（{$from} 报告：{$message}）',
  'conntrack.about': ' {$node} 的连接跟踪表是否已满',
  'conntrack.full': '{$node} 的连接跟踪表已满：{$tracked} / {$max}',
  'conntrack.almost-full': '{$node} 的连接跟踪表将满：{$tracked} / {$max}',
  'conntrack.tracks': '{$node} 正在跟踪 {$tracked} 个连接，上限 {$max}',
  'packet-programs.xdp':
    '不能确认属于 Calico 的 XDP 程序（{$program}）先于任何规则和抓包处理 {$node} 上 {$device} 收到的数据包，可能将其丢弃',
  'packet-programs.xdp-in-pod':
    'XDP 程序（{$program}）先于任何规则和抓包处理 {$pod} 的 {$device} 收到的数据包，可能将其丢弃',
  'packet-programs.tc-in':
    '不能确认属于 Calico 的 tc BPF 程序（{$programs}）先于任何规则处理 {$place} 的 {$device} 收到的数据包，可能将其丢弃',
  'packet-programs.tc-out':
    '不能确认属于 Calico 的 tc BPF 程序（{$programs}）在所有规则之后处理 {$place} 的 {$device} 发出的数据包，可能将其丢弃',
  'packets-whole.tunnel-broken': '{$from} 的隧道数据包到达 {$at} 时已损坏，被其内核丢弃：{$why}（{$counter}）',
  'packets-whole.broken': '{$from} 的数据包到达 {$at} 时已损坏，被那里的内核丢弃：{$why}（{$counter}）',
  'packets-whole.invalid':
    '{$from} 发起连接的数据包在 {$at} 上被视为无效，只有损坏的数据包（校验和、长度或标志位）才会如此，并被规则丢弃：{$rule}',
  'packets-whole.cut': '{$from} 的数据包中有 {$count} 个到达 {$at} 的 {$dev} 时比其自身声明的长度短：途中被截断了',
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
  'nat-outgoing.about': ' {$pod} 的数据包离开集群时是否使用 {$node} 的地址',
  'nat-outgoing.no-pool': '{$address} 不在任何 IP 池中',
  'nat-outgoing.program-translates':
    '{$node} 按地址池 {$pool} 的要求，为 {$pod} 发往集群外的流量改用自己的地址：该 Pod 的 eBPF 路由带有 nat-out 标志',
  'nat-outgoing.program-does-not':
    '地址池 {$pool} 要求 {$node} 为 {$pod} 发往集群外的流量改用自己的地址，但该 Pod 的 eBPF 路由没有 nat-out 标志',
  'nat-outgoing.ebpf': '{$node} 使用 Calico 的 eBPF 数据面',
  'nat-outgoing.rules-unknown': '无法得知其规则的作用',
  'nat-outgoing.seen-translated': '抓包显示，{$pod} 发往 {$dst} 的数据包离开 {$node} 时换成了另一个地址',
  'nat-outgoing.answered': '{$pod} 发往 {$dst} 的数据包以 {$address} 离开 {$node}，并且得到应答',
  'nat-outgoing.felix-behind':
    'IP 池 {$pool} 没有要求，但 {$node} 仍把发往 {$dst} 的数据包换成自己的地址：Felix 尚未跟上',
  'nat-outgoing.translates': '{$pod} 发往 {$dst} 的数据包以 {$node} 的地址 {$address} 离开',
  'nat-outgoing.other-translates':
    '{$pod} 发往 {$dst} 的数据包以 {$node} 的地址 {$address} 离开，所用规则不属于 Calico',
  'nat-outgoing.off':
    'IP 池 {$pool} 关闭了 natOutgoing，因此 {$pod} 的数据包以 {$address} 离开 {$node}；外部必须有到该地址的回程路由',
  'nat-outgoing.off-unanswered':
    'IP 池 {$pool} 关闭了 natOutgoing，因此 {$pod} 的数据包以 {$address} 离开 {$node}，得不到应答，而节点自身能得到应答',
  'nat-outgoing.kept':
    '{$pod} 发往 {$dst} 的数据包保留 {$address}：目的地址在 IP 池 {$pool}（{$cidr}）之内，发往池内地址的数据包不做 NAT；对方必须知道返回 Pod 的路由',
  'nat-outgoing.kept-unanswered':
    'IP 池 {$pool}（{$cidr}）覆盖了不属于本集群的 {$dst}：因此 {$pod} 发往它的数据包不做 NAT，以 {$address} 离开 {$node} 而得不到应答，而 {$node} 自己能得到应答',
  'nat-outgoing.missing': 'IP 池 {$pool} 要求做地址转换，但 {$pod} 的数据包仍以 {$address} 离开 {$node}：{$why}',
  'nat-outgoing.rule-missing': 'cali-nat-outgoing 中把地址换成节点地址的规则缺失',
  'nat-outgoing.rule-not-met': 'cali-nat-outgoing 中的规则没有匹配到它们',
  'nat-outgoing.not-in-set': '{$address} 不在 {$set} 中',
  'nat-outgoing.in-set': '{$address} 在 {$set} 中，如同它是 Pod',
} as const satisfies Translation<typeof english>;
