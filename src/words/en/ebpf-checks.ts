/** Calico's eBPF data plane: what its programs and maps hold, and what is wrong with it. */
export const ebpfChecks = {
  'ebpf.no-agent': 'no pod of calico-node runs on {$node}, and its tools alone can read the eBPF programs',
  'ebpf.no-right':
    'the eBPF programs of {$node} are read by exec into calico-node, which deploy/components/calico-node-exec allows: {$reason}',
  'ebpf.not-run': 'the tools of calico-node on {$node}, which read the eBPF programs, did not run: {$reason}',
  'ebpf-programs.about': "whether Calico's eBPF programs are on {$device} of {$node}",
  'ebpf-programs.both': "Calico's eBPF programs are at both hooks of {$device} on {$node}",
  'ebpf-programs.foreign':
    "a program that is not Calico's, {$program}, is on {$device} of {$node} beside Calico's, and can drop or take what passes there",
  'ebpf-programs.neither':
    "no eBPF program of Calico's is on {$device} of {$node}: what comes from there is dropped, and nothing is made of what goes there",
  'ebpf-programs.none-listed':
    "bpftool on {$node} lists no program of Calico's on any interface; one that is older than the kernel does not see them",
  'ebpf-programs.not-from-pod':
    'the eBPF program that takes what {$pod} sends is not on {$device} of {$node} (tc ingress): {$node} drops whatever comes from there without having passed it',
  'ebpf-programs.not-on-card':
    "no eBPF program of Calico's is on {$device}, the card of {$node}: bpfDataIfacePattern (FelixConfiguration) does not match its name, or it was detached; connections from outside to node ports and external addresses of Services fail there, and what pods send among themselves does not need it",
  'ebpf-programs.not-to-pod':
    'the eBPF program before {$pod} is not on {$device} of {$node} (tc egress): packets enter the pod past its policies, and what it answers is dropped',
  'ebpf-programs.one':
    "Calico's eBPF program at tc {$hook} of {$device} on {$node} is missing: what is tunnelled there is lost",
  'ebpf-interface.about': 'whether the eBPF programs of {$node} know {$device}',
  'ebpf-interface.known': 'the eBPF programs of {$node} know {$device}',
  'ebpf-interface.missing':
    'the eBPF programs of {$node} do not know {$device} (index {$index}): the map of interfaces has no entry for it, and what passes there is dropped',
  'ebpf-interface.other-index':
    'the eBPF programs of {$node} know {$device} by index {$other}, but it has index {$index}: the entry is of an interface that is gone, and what passes the new one is dropped',
  'ebpf-interface.no-maps':
    "{$node} runs Calico's eBPF data plane, but its maps are not where they are pinned: look whether bpffs is mounted on /sys/fs/bpf of the node, for without it every program and map of the node is gone ({$reason})",
  'ebpf-interface.not-ready':
    'the eBPF programs of {$node} know {$device} only as {$flags}: without workload and {$ready} they drop what passes there',
  'ebpf-policy-program.about': 'whether the eBPF programs of {$node} find the policy program of {$device}',
  'ebpf-policy-program.there': 'the eBPF programs of {$node} find the policy program of {$device}',
  'ebpf-policy-program.missing-from':
    'the policy program for what {$pod} sends is missing on {$node}: {$device} has place {$at} of {$map}, which holds nothing there, so all new connections from the pod are dropped, and no counter says why',
  'ebpf-policy-program.missing-to':
    'the policy program for what {$pod} receives is missing on {$node}: {$device} has place {$at} of {$map}, which holds nothing there, so all new connections to the pod are dropped, and no counter says why',
  'ebpf-route.about': 'where the eBPF programs of {$node} send packets for {$address}',
  'ebpf-route.missing':
    'the eBPF routes of {$node} have no entry for {$pod} ({$address}): its programs do not know where to send packets for it, and no counter says why they are lost',
  'ebpf-route.own': 'the eBPF route of {$node} for {$address} leads to {$device}',
  'ebpf-route.own-elsewhere': 'the eBPF route of {$node} for its own pod {$pod} leads to another node, {$to}',
  'ebpf-route.other-index':
    'the eBPF route of {$node} for {$pod} leads to the interface with index {$other}, but {$device} of the pod has index {$index}',
  'ebpf-route.no-interface': '{$device} is not among the interfaces of {$node}',
  'ebpf-route.as-own':
    'the eBPF route of {$node} for {$pod}, which is on {$far}, leads to an interface of its own (index {$index})',
  'ebpf-route.right': 'the eBPF route of {$node} for {$address} leads to {$far}',
  'ebpf-route.other-node':
    'the eBPF route of {$node} for {$pod}, which is on {$far}, leads to {$to} instead of {$expected}',
  'ebpf-route.nobody':
    'the eBPF route of {$node} for {$pod}, which is on {$far}, leads to {$to} instead of {$expected}, and nobody answers for that address',
  'ebpf-route.not-wrapped':
    'the eBPF route of {$node} for {$pod} on {$far} is not tunnelled, though its pool asks for that',
  'ebpf-route.wrapped':
    'the eBPF route of {$node} for {$pod} on {$far} is tunnelled, though its pool does not ask for that',
  'ebpf-policy.about': 'whether the eBPF policy programs of {$node} let {$packet} pass',
  'ebpf-policy.allows': 'the eBPF policy program of {$pod} on {$node} lets it pass ({$direction}): {$reason}',
  'ebpf-policy.calico-unread': "the eBPF policy program of {$pod} has policies of Calico's own, which were not read",
  'ebpf-policy.denies': 'the eBPF policy program of {$pod} on {$node} drops it ({$direction}): {$reason}',
  'ebpf-policy.differs': 'the policy program on {$node} is not that of the policies that there are now',
  'ebpf-policy.lacks':
    'the eBPF policy program of {$pod} ({$device} on {$node}) lacks {$policy}, which selects the pod',
  'ebpf-policy.stale':
    'the eBPF policy program of {$pod} ({$device} on {$node}) still has {$policy}, which does not select the pod any more',
  'ebpf-policy.no-notes':
    'calico-node on {$node} prints no policy program of {$device}; it keeps no notes of them while bpfPolicyDebugEnabled is false',
  'ebpf-policy.unknown-names': 'the eBPF policy program of {$pod} names its policies in a form that is not known',
  'ebpf-policy.no-pod':
    '{$node} is an end itself, and what its eBPF programs do with the packets of a host is not read',
  'ebpf-policy.not-loaded': 'Felix could not load the policy program of {$device} on {$node}: {$error}',
  'ebpf-policy.reply': '{$packet} that answers a connection which the eBPF programs of {$node} let through passes them',
  'ebpf-policy.set-lacks':
    '{$policy} allows it, but in the eBPF policy program of {$pod} on {$node} no IP set of its rules has {$peer}: the program drops it',
  'ebpf-nodes.differ':
    "{$node} runs Calico's eBPF data plane and {$far} does not (bpfEnabled): a node without it drops the VXLAN packets of one that has it, for they carry a MAC address that no device has",
  'ebpf-service.missing':
    'the eBPF maps of {$node} do not have {$service} ({$address}): what is sent there is not translated',
  'ebpf-service.drops':
    'the eBPF maps of {$node} drop what comes for {$service} from sources that it does not admit (loadBalancerSourceRanges)',
  'ebpf-service.empty': 'the eBPF maps of {$node} have no back end for {$service}, which has {$ready} ready endpoints',
  'ebpf-service.gap': 'the eBPF maps of {$node} lack {$gone} of the {$total} back ends that they count for {$service}',
  'ebpf-service.stale':
    'the eBPF maps of {$node} send {$stale} of {$total} connections to {$service} to what is no endpoint of it: {$to}',
  'ebpf-service.kube-proxy':
    "kube-proxy ({$pod}) runs on {$node} beside Calico's eBPF data plane, which translates Services itself; {$chains} chains of it are there, and the two write and remove them by turns (bpfKubeProxyIptablesCleanupEnabled): take it off the nodes of eBPF",
  'ebpf-service.proxy-rules':
    "rules of kube-proxy are on {$node} beside Calico's eBPF data plane, which translates Services itself, and no pod of kube-proxy was seen there ({$left}; {$count} in all): they were left behind when it was taken off, and lead to what endpoints there were then, or it runs there as no pod",
  'ebpf-service.lacks':
    'the eBPF maps of {$node} do not send connections to {$service} to all of its endpoints: {$addresses} is missing',
  'ebpf-service.pass': 'the eBPF maps of {$node} turn {$service} into {$total} endpoints that there are',
  'ebpf-service.excluded':
    '{$service} is excluded from translation on {$node} (bpfExcludeCIDRsFromNAT), so something else there has to answer for its address',
  'ebpf-kept.about-affinity': 'whether the eBPF maps of {$node} keep clients of {$service} to endpoints that are gone',
  'ebpf-kept.no-affinity': 'the eBPF maps of {$node} keep no client of {$service} to an endpoint that is gone',
  'ebpf-kept.affinity':
    'the eBPF maps of {$node} keep clients of {$service} (sessionAffinity) to {$to}, which is no endpoint of it any more: each new connection of theirs goes there',
  'ebpf-kept.connection':
    'the eBPF programs of {$node} still send what {$from} sends to {$service} to {$to}, which is no endpoint of it any more: as long as it goes on from that port, nothing is chosen anew',
  'ebpf-settings.host-services':
    'what runs on {$node} itself cannot reach {$service} by its address: bpfConnectTimeLoadBalancing and bpfHostNetworkedNATWithoutCTLB are both Disabled, so nothing translates Services for it; pods are not concerned',
  'ebpf-settings.excluded':
    '{$service} ({$address}) is within {$cidr} of bpfExcludeCIDRsFromNAT, so the eBPF programs of {$node} do not translate it: only what answers at that address itself, such as node-local DNS, can serve it',
  'ebpf-settings.direct-return':
    'bpfExternalServiceMode is DSR on {$node}: {$far} answers the client of {$service} itself with source {$address}, which is not its own, and a network that checks sources (clouds, routers with strict reverse paths) drops that',
  'ebpf-settings.untracked':
    'bpfHostConntrackBypass is on for {$node}: connections that the eBPF programs pass on are not tracked by the kernel, so answers from the pod behind hostPort {$port} are not translated back',
  'ebpf-settings.nothing-translates':
    'bpfEnabled is set for {$node}, but no eBPF program or rule of that data plane is there, and kube-proxy keeps no rules there either: nothing translates Services; Felix drops the setting where the kernel does not do, and says so in one ERROR line of its log',
  'ebpf-settings.not-running':
    'bpfEnabled is set for {$node}, but nothing of the eBPF data plane is there: Felix drops the setting where the kernel does not do, and says so in one ERROR line of its log',
  'ebpf-counters.moved_one':
    'the eBPF program at {$device} of {$pod} on {$node} dropped {$count} packet meanwhile: {$reason}',
  'ebpf-counters.moved_other':
    'the eBPF program at {$device} of {$pod} on {$node} dropped {$count} packets meanwhile: {$reason}',
  'ebpf-counters.rule_one':
    'the eBPF policy program of {$pod} on {$node} dropped {$count} packet meanwhile ({$device}, {$reason}) by rule {$rule} of {$policy}',
  'ebpf-counters.rule_other':
    'the eBPF policy program of {$pod} on {$node} dropped {$count} packets meanwhile ({$device}, {$reason}) by rule {$rule} of {$policy}',
} as const;
