/** Why a fix is text and no button, and why one that was approved is not run. */
export const cautions = {
  'caution.not-asked': 'it was not asked',
  'caution.the-pod': 'the pod',
  'caution.its-node': 'its node',
  'caution.a-bond': 'a bond',

  // Whether a pod that is deleted is made again, and where.
  'caution.migration-target':
    '{$pod} is the target of a live migration of a virtual machine: until that ends, two pods have its address on purpose, and deleting one of them ends the migration or the machine. See `kubectl get virtualmachineinstancemigrations -A`.',
  'caution.virtual-machine':
    'A virtual machine runs in {$pod}: deleting the pod switches it off. Restart or migrate it by KubeVirt (virtctl) instead.',
  'caution.static-pod': 'Pod {$pod} comes from a file on its node: deleting it changes nothing.',
  'caution.no-owner': 'Nothing would make {$pod} again: no controller owns it.',
  'caution.owner-makes-none': 'Nothing would make {$pod} again: it belongs to {$owner}.',
  'caution.pools-unread': 'Whether an IP pool is left for {$pod} could not be read: {$reason}.',
  'caution.pools-not-understood': 'Which IP pools {$pod} asks for by annotation is not understood.',
  'caution.no-pool-left':
    'No enabled IPv{$family} pool is left for {$pod} on {$node}: deleted, it would come back without an address.',
  'caution.pool-unsure':
    'Whether an IPv{$family} pool is left for {$pod} cannot be told: its pools select namespaces, and the labels of its own were not read.',
  'caution.on-no-node': '{$pod} is on no node: a new pod would wait as it does.',
  'caution.takes-pods-unread': 'Whether {$node} takes a new pod could not be read: {$reason}.',
  'caution.node-not-ready':
    '{$node} is not ready: the deleted pod may stay for as long, and no other is made in its place.',
  'caution.cordoned': '{$node} takes no new pods (cordoned): what is deleted there does not come back to it.',
  'caution.fixed-address':
    '{$pod} asks for its very address by the annotation {$annotation}: a new pod gets the same one or none.',
  'caution.families-unknown': 'Which addresses {$pod} needs is not known, so neither whether a pool is left for it.',
  'caution.asks-by-annotation':
    '{$pod} asks for pools or for its very address by the annotation {$annotation}: see first what it would get.',
  'caution.pod-unread': 'Pod {$pod} was not read, so whether it would be made again cannot be told.',
  'caution.set-unread': 'Whether StatefulSet {$set} would make {$pod} at once could not be read.',
  'caution.set-in-order':
    'Other pods of StatefulSet {$set} are not ready, and it makes its pods in order: {$pod} might not come back.',
  'caution.namespace-unread': 'Namespace {$namespace} could not be read.',
  'caution.namespace-deleting': 'Namespace {$namespace} is being deleted: nothing is made there again.',
  'caution.namespace-pools':
    'Namespace {$namespace} names its IP pools by the annotation {$annotation}: see that one of them is left.',
  'caution.budget-unread': 'Whether a PodDisruptionBudget lets {$pod} go could not be read: {$reason}.',
  'caution.budget-not-understood': 'Whether a PodDisruptionBudget lets {$pod} go is not understood.',
  'caution.budget-forbids': 'PodDisruptionBudget {$budget} lets no pod go now, and {$pod} is ready.',
  'caution.datastore-unread': "Whether Calico's datastore is locked could not be read: {$reason}.",
  'caution.datastore-locked':
    "Calico's datastore is locked: no new pod would get an address, and calico-node would wait. Somebody may be in the middle of a migration.",

  // calico-node.
  'caution.windows-agent':
    '{$node} runs Windows, where Felix is part of the DaemonSet calico-node-windows or a service of Windows (CalicoFelix): restart that.',
  'caution.no-agent':
    'No pod of calico-node is known on {$node}, so there is none to restart: see why its DaemonSet does not put one there (its node selector, taints, an architecture), or whether pods may be listed.',
  'caution.starts-pods-unread': 'Whether {$node} can start a pod could not be read: {$reason}.',
  'caution.kubelet-silent':
    'The kubelet of {$node} does not report any more: nothing is stopped or started there until it does.',

  // Addresses, links, neighbours, sessions and tables of a node.
  'caution.kube-proxy-ipvs': 'kube-proxy in IPVS mode, for a Service',
  'caution.held-address': '{$address} is on {$dev} of {$node}, where {$program} keeps it.',
  'caution.pod-address-unread': 'Whether {$address} is an address of pods could not be read: {$reason}.',
  'caution.virtual-address':
    '{$address} is in no IP pool for pods: it may be a virtual address that moves between nodes (keepalived, kube-vip, MetalLB).',
  'caution.part-of':
    '{$dev} of {$node} is part of {$whole}: what keeps that may have switched it off (a failover, a maintenance).',
  'caution.no-pod-interface':
    '{$dev} of {$node} is not an interface of a pod: with another MAC address the node may become unreachable.',
  'caution.tunnel-entries':
    'Felix writes the entries of {$dev}, and nothing learns them: one that is deleted is missing until Felix looks again.',
  'caution.shared-tunnel-address':
    '{$count} nodes have the tunnel address {$address}: the entry would lead to the one and be wrong for the other.',
  'caution.many-connections':
    "{$value} entries take more than a gigabyte of the kernel's memory: see first who opens so many connections.",
  'caution.out-of-service':
    '{$node} takes no new pods (cordoned): its BGP session may have been switched off for a maintenance.',
  'caution.service-unread': 'Whether {$node} was taken out of service could not be read: {$reason}.',

  // A pod's own network.
  'caution.pod-link-unread': "Whether {$dev} of {$pod} is Calico's could not be read: {$reason}.",
  'caution.other-network':
    "{$dev} of {$pod} is an interface of another network than Calico's: whoever set it up knows what it is for.",

  // Routes and rules.
  'caution.dhcp-client': 'the DHCP client',
  'caution.router-advertisements': 'the kernel by router advertisements',
  'caution.frr-or-quagga': 'FRR or Quagga',
  'caution.local-unread': 'Whether {$address} is an address of {$node} itself could not be read.',
  'caution.route-writer': 'The route was written by {$writer}, which writes it again: change it there.',
  'caution.half-way-out': "{$route} is half of the node's way out: without it the node may become unreachable.",
  'caution.proxy-or-kubelet': 'kube-proxy or the kubelet',
  'caution.cni-plugin': 'a CNI plugin',
  'caution.aws-plugin': 'the VPC CNI plugin of AWS',
  'caution.service-mesh': 'a service mesh',
  'caution.another-program': 'another program',
  'caution.node-local-dns':
    'The rule is of NodeLocal DNSCache: without it names are not found on this node. Change its DaemonSet.',
  'caution.rule-writer':
    'The rule stands among those of {$writer} ({$place}), which writes them again: change it there.',
  'caution.kernel-rule': 'It is one of the rules of the kernel itself: without it the node routes nothing.',
  'caution.vrf-rule': 'It is the rule of a VRF, on which the routes of its interfaces rest.',
  'caution.marked-packets':
    'A program marks the packets that it is for: without the rule that program fails. Find out which it is.',
  'caution.ip-rule-writer':
    'The rule is of {$writer}, which writes it again and fails without it: leave the addresses of pods out of what it takes (its routes, its AllowedIPs), or stop it there.',
  'caution.rule-address-unread': 'Whether {$from} is an address of {$node} itself could not be read: {$reason}.',
  'caution.rule-of-node':
    'The rule is for {$address}, an address of {$node} itself: without it the node may become unreachable.',

  // Pools and addresses.
  'caution.pool-managed':
    'IP pool {$pool} is managed by {$manager}, which puts back or refuses what others change: change it there{$where}.',
  'caution.pool-of-operator': ' (spec.calicoNetwork.ipPools of the Installation)',
  'caution.pool-deleting': 'IP pool {$pool} is being deleted.',
  'caution.pool-replaced':
    'New pods get their addresses of {$pools} instead: pool {$pool} may be disabled on purpose, as it is while pods move from one pool to another.',
  'caution.bgp-unread': 'Whether BGP tells the network outside the addresses of pool {$pool} was not read.',
  'caution.bgp-peers_one':
    '{$node} tells {$count} BGP peer outside its routes: there the addresses of pods may be known and wanted.',
  'caution.bgp-peers_other':
    '{$node} tells {$count} BGP peers outside its routes: there the addresses of pods may be known and wanted.',
  'caution.machine-address':
    '{$address} is kept for a virtual machine (KubeVirt), which has it again when it starts: release it only when the machine is gone for good.',

  // A policy that is suggested.
  'caution.no-port':
    'No port was asked about, and a policy of Kubernetes cannot name ICMP: this one allows everything from there.',
  'caution.cuts-off_one':
    'The labels {$labels} in {$namespace} are also those of a pod that no policy guards yet ({$pods}): it would be cut off from all else.',
  'caution.cuts-off_other':
    'The labels {$labels} in {$namespace} are also those of {$count} pods that no policy guards yet ({$pods}): they would be cut off from all else.',
  'caution.pods-selected': 'the pods that it selects',
  'caution.pods-allowed': 'the pods that it allows',
  'caution.too-wide_one':
    'Among {$what} ({$labels} in {$namespace}) is one that was not asked about: {$pods}. Give the pod a label of its own, or write a policy that is meant for all of them.',
  'caution.too-wide_other':
    'Among {$what} ({$labels} in {$namespace}) are {$count} that were not asked about: {$pods}. Give the pod a label of its own, or write a policy that is meant for all of them.',
  'caution.width-unknown':
    'Whether {$what} ({$labels} in {$namespace}) are more than {$pod} is not known: only pods of the two nodes were read.',
  'caution.width-unread': 'Which are {$what} ({$labels} in {$namespace}) could not be read: {$reason}.',
  'caution.not-among': '{$pod} is not among {$what} ({$labels}) any more.',

  // Rights of kube-controllers.
  'caution.operator-rights':
    'The operator installed Calico here, and writes these rights itself: see why it did not (its log, and `kubectl get tigerastatus`). A role beside its own would stay when it does.',

  // What the look just before a run found.
  'stop.change-gone': 'What it would change is not there any more.',
  'stop.node-unknown': 'The node is not known.',
  'stop.no-node': 'No node is named.',
  'stop.isolates': 'The pod has no label of its own, so the policy would isolate all pods of its namespace.',
  'stop.no-policy': 'The policy that would allow it cannot be written.',
  'stop.object-unread': 'Whether there is a {$kind} {$name} could not be read: {$reason}.',
  'stop.policy-there': 'There is a NetworkPolicy {$name} already; it is somebody’s, so it is left as it is.',
  'stop.datastore-unknown': 'calicoctl does not say which datastore Calico uses.',
  'stop.profiles-made':
    'In a Kubernetes datastore Felix makes profiles of Namespaces by itself; there is nothing to create.',
  'stop.profile-unread': 'Whether there is a profile {$profile} could not be read.',
  'stop.profile-there': 'Profile {$profile} is there: Felix does not hear of it, and another one would change nothing.',
  'stop.profile-namespace': 'The namespace of {$profile} could not be read, or is gone.',
  'stop.pool-unread': 'IP pool {$pool} could not be read: {$reason}.',
  'stop.pool-gone': 'IP pool {$pool} is gone.',
  'stop.pool-already': '{$field} of IP pool {$pool} is {$value} already.',
  'stop.ipam-unread': 'The settings of IPAM could not be read: {$reason}.',
  'stop.no-number': '{$blocks} is not a number of blocks.',
  'stop.ipam-managed':
    'The settings of IPAM are managed by {$manager}, which puts back what others change: change them there.',
  'stop.limit-already': 'maxBlocksPerHost is {$limit} already.',
  'stop.pod-unread': 'Pod {$pod} could not be read: {$reason}.',
  'stop.pod-gone': 'Pod {$pod} is gone.',
  'stop.pod-deleting': 'Pod {$pod} is being deleted already.',
  'stop.pod-new': 'Pod {$pod} has been recreated meanwhile.',
  'stop.users-unread': 'Whether a pod has {$address} again could not be read: {$reason}.',
  'stop.machine-address': '{$address} is kept for a virtual machine.',
  'stop.address-used': '{$address} is in use again, by {$pod}.',
  'stop.no-leak': 'No leaked address is named any more.',
  'stop.agent-unread': 'calico-node of {$node} could not be read: {$reason}.',
  'stop.no-agent': 'No calico-node pod is on {$node}, or it is being replaced already.',
  'stop.many-agents': '{$count} calico-node pods are on {$node}; which one is meant cannot be told.',
  'stop.controllers-unread': 'The pods of kube-controllers could not be read: {$reason}.',
  'stop.no-controllers': 'That pod of kube-controllers is gone, or is being replaced already.',
  'stop.many-controllers': '{$count} pods of kube-controllers are there; which one is meant cannot be told.',
  'stop.other-rights': 'Not all of these rights are among those of Calico’s manifest.',
  'stop.role-there': 'There is a {$kind} {$name} from before: see what it lacks, and delete it.',
} as const;
