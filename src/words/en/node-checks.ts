/** What the checks of a node and of its agents say. */
export const nodeChecks = {
  'neighbour-table.about': "whether the neighbour table of {$node}'s kernel has room",
  'neighbour-table.full':
    "the neighbour table of {$node}'s kernel is full: {$entries} of {$limit} entries (gc_thresh3), so no new neighbour is resolved",
  'neighbour-table.almost':
    "the neighbour table of {$node}'s kernel is almost full: {$entries} of {$limit} entries (gc_thresh3)",
  'neighbour-table.fine': "the neighbour table of {$node}'s kernel has {$entries} of {$limit} entries",
  'node-network.about': 'whose the network of the pods on {$node} is',
  'node-network.another': 'another network of pods',
  'node-network.windows':
    '{$node} runs Windows, where pods have no network namespace, routes or rules of a Linux kernel: of this node only the objects were looked at',
  'node-network.virtual':
    '{$node} is a virtual node ({$by}): there is no machine behind it, and nothing of Calico runs there, so that of this node only the objects were looked at',
  'node-network.policy-only':
    'on {$node} Calico enforces policies alone, and addresses and routes are those of {$cni}: policies and rules were looked at, the routes, tunnels and addresses of {$cni} were not',
  'node-network.other':
    '{$node} has no agent of Calico: the network of its pods is that of {$cni}, which was not looked at',
  'felix.no-agent': 'there is no calico-node pod on {$node}, so nothing repairs what departs there: {$departure}',
  'felix.no-agent-harmless':
    'there is no calico-node pod on {$node}: nothing departs now, but no change takes effect there',
  'felix.about': 'whether Felix is running on {$node}',
  'felix.down': 'Felix is not running on {$node}, so nothing repairs what departs there: {$departure}',
  'felix.down-harmless':
    'Felix is not running on {$node}; nothing departs yet, but the next change will not be programmed',
  'felix.hangs':
    'Felix on {$node} takes connections on its health port and does not answer: it hangs, so nothing repairs what departs there: {$departure}',
  'felix.hangs-harmless':
    'Felix on {$node} takes connections on its health port and does not answer: it hangs; nothing departs now, but the next change will not take effect',
  'felix.not-ready': 'Felix on {$node} is live but not ready: {$detail}',
  'felix.ready': 'Felix is running on {$node} and is ready',
  'sysctl.not-read': '{$name} was not read',
  'forwarding.about': 'whether {$node} forwards packets',
  'forwarding.on': '{$node} forwards packets',
  'forwarding.off': '{$node} does not forward packets: {$name} is 0',
  'forwarding.interface-off': '{$node} does not forward what comes in by {$dev}: {$name} is 0',
  'reverse-path.about': 'whether the reverse path filter of {$dev} on {$node} lets packets from {$from} pass',
  'reverse-path.off': '{$node} does not filter by reverse path on {$dev}',
  'reverse-path.passes': 'the way back to {$from} passes the reverse path filter of {$dev} on {$node}',
  'reverse-path.drops':
    '{$node} drops packets from {$from} that come in by {$dev}: its route back is by {$devices} and rp_filter is {$mode}',
  'reverse-path.diverted':
    '{$node} drops what comes in by {$dev} from {$from} (rp_filter): the routing rule "{$rule}"{$owner} takes the way back elsewhere',
  'reverse-path.no-route':
    '{$node} drops packets from {$from} that come in by {$dev}: it has no route back and rp_filter is {$mode}',
  'node-gone.answers-nobody':
    '{$node} answers nobody: its kubelet does not report any more (Ready is Unknown), its state cannot be read ({$reason}), and packets that leave {$interface} of {$from} for it are not answered',
  'node-gone.may-be':
    '{$node} may be gone: its kubelet does not report any more (Ready is Unknown), and its state cannot be read ({$reason})',
  'node-identity.address-twice': '{$nodes} both say {$address}, which only one node can have{$why}{$clones}',
  'node-identity.address-many': '{$nodes} all say {$address}, which only one node can have{$why}{$clones}',
  'node-identity.address-on-other':
    '{$node} says {$address}, but {$far} has that address too, on {$dev}, so its packets for {$node} never leave it{$why}',
  'node-identity.detected': '; calico-node of {$node} found it by {$method}',
  'node-identity.detected-on': '; calico-node of {$node} found it by {$method}, which took {$dev}',
  'node-identity.told': '; calico-node of {$node} does not look for it: its setting {$setting} is {$ip}',
  'node-identity.stale':
    '; the kubelet of {$nodes} does not report any more: it may be what is left of a machine that is gone',
  'node-identity.mac-twice':
    '{$dev} of {$node} and {$farDev} of {$far} have one MAC address, {$mac}, in one network: frames for the one go to the other',
  'node-identity.one-machine':
    '; {$nodes} have one machine id: they are copies of one machine, and what is made of that id, such as a DHCP lease, is the same on each',
  'node-identity.other-network':
    'Calico knows {$node} by {$address} on {$dev}, while {$far} is {$farAddress} and the kubelet of {$node} has {$internal} on {$better}: the nodes send to each other on different networks{$why}',
  'node-gone.and-refused': '{$finding}; {$refused}',
  'kubelet-port.refused':
    'HostEndpoint {$hostEndpoint} of {$node} lets nothing in from {$from} on {$port}/tcp, where its kubelet is asked{$by}: {$reason}',
  'kubelet-port.by': ' ({$policy})',
  'node-object.gone':
    'there is no Node object {$node}, though {$what} is on that node: Calico gives back the blocks and tunnel addresses of a node that is gone, and the other nodes take its routes away',
  'node-name.given':
    '{$file} on {$node} says {$written}, so the CNI plugin took {$address} of {$pod} for {$given}, and other nodes send its packets there',
  'node-name.other':
    '{$file} on {$node} says {$written}, as on a copied machine: addresses of new pods will be taken for that node',
  'node-subnet.too-wide':
    'the Node object of {$node} says {$published}, but its network is {$own}: it takes {$far} for a node of its own subnet and sends without the tunnel (CrossSubnet)',
  'node-subnet.too-narrow':
    'the Node object of {$node} says {$published}, but its network is {$own}: it takes {$far}, which is in its own subnet, for one beyond a router and always uses the tunnel (CrossSubnet)',
  'node-reach.about': 'whether {$node} itself reaches {$to} by {$what}',
  'node-reach.reaches': '{$node} itself reaches {$to} by {$what}',
  'node-reach.refused': '{$node} itself reaches {$to} by {$what}, which refuses it',
  'node-reach.no-answer':
    '{$node} itself gets no answer from {$to} by {$what} either{$reported}, so the cause lies outside of Calico',
  'node-reach.no-answer-either': '{$node} itself gets no answer from {$to} by {$what} either',
  'node-reach.reported': ': {$from} says {$message}',
  'conntrack.about': 'whether the conntrack table of {$node} is full',
  'conntrack.full': 'the conntrack table of {$node} is full: {$tracked} of {$max}',
  'conntrack.almost-full': 'the conntrack table of {$node} is almost full: {$tracked} of {$max}',
  'conntrack.tracks': '{$node} tracks {$tracked} of {$max} connections',
  'packet-programs.xdp':
    "an XDP program that is not known as Calico's ({$program}) sees what {$device} on {$node} receives before any rule and capture, and can drop it",
  'packet-programs.xdp-in-pod':
    'an XDP program ({$program}) sees what {$device} of {$pod} receives before any rule and capture, and can drop it',
  'packet-programs.tc-in':
    "BPF programs of tc that are not known as Calico's ({$programs}) see what {$device} of {$place} receives before any rule, and can drop it",
  'packet-programs.tc-out':
    "BPF programs of tc that are not known as Calico's ({$programs}) see what {$device} of {$place} sends behind all rules, and can drop it",
  'packets-whole.tunnel-broken':
    'tunnel packets of {$from} arrive at {$at} broken, and its kernel drops them: {$why} ({$counter})',
  'packets-whole.broken':
    'packets of {$from} arrive at {$at} broken, and the kernel there drops them: {$why} ({$counter})',
  'packets-whole.invalid':
    'packets of {$from} that open a connection count as invalid on {$at}, which only broken ones do (checksum, length or flags), and a rule drops them: {$rule}',
  'packets-whole.cut':
    '{$count} of the packets of {$from} arrive at {$dev} of {$at} shorter than they say they are: something on the way cut them',
  'tracking-drops.dropped':
    'while the packets were lost, connection tracking on {$node} dropped {$lost} by itself: {$why}',
  'tracking-drops.table-full': 'most often because its table was full',
  'tracking-drops.entry-in-the-way': 'another entry stood in the way',
  'rule-backends.about': "which backend Calico's rules of {$node} are in",
  'rule-backends.twice': "{$node} has Calico's rules twice ({$backends}); both are in force",
  'rule-backends.native': "Calico's rules of {$node} are in native nftables alone",
  'rule-backends.native-not-read': "Calico's rules of {$node} are in native nftables, and were not read",
  'rule-backends.one': "Calico's rules of {$node} are in the {$backend} backend alone",
  'rule-backends.ebpf': "{$node} runs Calico's eBPF data plane, whose programs are not read; it has no rules of Calico",
  'rule-backends.none': "{$node} has none of Calico's rules: no policy is in force there",
  'nat-outgoing.about': 'whether packets of {$pod} leave the cluster with the address of {$node}',
  'nat-outgoing.no-pool': '{$address} is in no IP pool',
  'nat-outgoing.program-translates':
    '{$node} gives what {$pod} sends out of the cluster its own address, as pool {$pool} asks: its eBPF route of the pod is flagged nat-out',
  'nat-outgoing.program-does-not':
    'pool {$pool} asks {$node} to give what {$pod} sends out of the cluster its own address, but its eBPF route of the pod is not flagged nat-out',
  'nat-outgoing.ebpf': "{$node} runs Calico's eBPF data plane",
  'nat-outgoing.rules-unknown': 'what its rules do cannot be told',
  'nat-outgoing.seen-translated': 'packets of {$pod} for {$dst} leave {$node} with another address, as captures show',
  'nat-outgoing.answered': 'packets of {$pod} for {$dst} leave {$node} with {$address}, and are answered',
  'nat-outgoing.felix-behind':
    'pool {$pool} does not ask for it, but {$node} still gives packets for {$dst} its own address: Felix is behind',
  'nat-outgoing.translates': 'packets of {$pod} for {$dst} leave {$node} with its address {$address}',
  'nat-outgoing.other-translates':
    "packets of {$pod} for {$dst} leave {$node} with its address {$address}, by a rule that is not Calico's",
  'nat-outgoing.off':
    'pool {$pool} has natOutgoing off, so packets of {$pod} leave {$node} with {$address}; what is outside must know the way back to it',
  'nat-outgoing.off-unanswered':
    'pool {$pool} has natOutgoing off, so packets of {$pod} leave {$node} with {$address}, which is not answered, while the node itself is',
  'nat-outgoing.kept':
    'packets of {$pod} for {$dst} keep {$address}: it is in IP pool {$pool} ({$cidr}), and what goes to an address of a pool is not masqueraded; what has it must know the way back to pods',
  'nat-outgoing.kept-unanswered':
    'IP pool {$pool} ({$cidr}) covers {$dst}, which is no address of this cluster: so packets of {$pod} for it are not masqueraded, leave {$node} with {$address} and are not answered, while {$node} itself is',
  'nat-outgoing.missing': 'pool {$pool} asks for it, but packets of {$pod} leave {$node} with {$address}: {$why}',
  'nat-outgoing.rule-missing': "the rule in cali-nat-outgoing that gives them the node's address is missing",
  'nat-outgoing.rule-not-met': 'the rule in cali-nat-outgoing does not match them',
  'nat-outgoing.not-in-set': '{$address} is not in {$set}',
  'nat-outgoing.in-set': '{$address} is in {$set}, as if it were a pod',
} as const;
