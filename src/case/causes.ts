/**
 * The names of the causes that a verdict can give, with who owns the thing that departs.
 * One line each; scripts and the fault catalogue rely on the ids. Source: calico-facts section 8.
 */
type Owner = 'felix' | 'bird' | 'cni' | 'kube-proxy' | 'policy' | 'ipam' | 'node' | 'underlay' | 'workload' | 'unknown';

export const causes = {
  // intended
  'pod-not-running': { owner: 'workload', title: 'the pod does not run' },
  'pod-without-address': { owner: 'cni', title: 'the pod has no address' },
  'policy-denies-egress': { owner: 'policy', title: "a policy denies it on the sender's side" },
  'policy-denies-ingress': { owner: 'policy', title: "a policy denies it on the receiver's side" },
  'duplicate-address': { owner: 'ipam', title: 'two pods hold one address' },
  'address-of-tunnel': { owner: 'ipam', title: "the pod has a node's tunnel address" },
  'address-not-allocated': { owner: 'ipam', title: 'IPAM does not know that this pod has the address' },
  'address-outside-pools': { owner: 'ipam', title: 'the address is in no IP pool' },
  'pool-disabled': { owner: 'ipam', title: 'the IP pool is disabled' },
  'tunnel-address-not-published': { owner: 'felix', title: "the node's tunnel address is not on its Node object" },
  'tunnel-address-duplicate': { owner: 'ipam', title: 'two nodes have one tunnel address' },
  'bgp-mesh-disabled': { owner: 'bird', title: 'the node-to-node mesh is off and no peer takes its place' },
  // the pod's own network namespace
  'pod-network-missing': { owner: 'cni', title: 'the pod has no network namespace or no interface' },
  'pod-interface-down': { owner: 'cni', title: "the pod's interface is down" },
  'pod-address-wrong': { owner: 'cni', title: "the pod's interface does not have the pod's address" },
  'pod-default-route-missing': { owner: 'cni', title: 'the pod has no default route' },
  'pod-route-captures': { owner: 'cni', title: 'a route inside the pod takes the packets elsewhere' },
  'gateway-neighbour-wrong': { owner: 'cni', title: 'the pod sends to the wrong MAC address as its gateway' },
  'gateway-unanswered': { owner: 'node', title: 'nobody answers when the pod asks for its gateway' },
  'proxy-arp-off': { owner: 'node', title: "proxy ARP is off on the pod's host interface" },
  'node-without-default-route': {
    owner: 'node',
    title: 'the node has no default route, so it cannot answer for the gateway',
  },
  'nothing-listens': { owner: 'workload', title: 'nothing listens on that port' },
  // the host side of the pod
  'host-veth-missing': { owner: 'cni', title: "the pod's host interface does not exist" },
  'host-veth-down': { owner: 'node', title: "the pod's host interface is down" },
  'host-veth-mac-wrong': { owner: 'cni', title: "the pod's host interface has another MAC address than the pod uses" },
  'veth-forwarding-off': { owner: 'node', title: "forwarding is off on the pod's host interface" },
  'pod-neighbour-wrong': { owner: 'node', title: 'the node has a wrong MAC address for the pod' },
  'pod-neighbour-unanswered': { owner: 'workload', title: 'the pod does not answer when its node asks for it' },
  'pod-neighbour-duplicate': { owner: 'ipam', title: 'several host interfaces claim the address' },
  'mtu-too-large': { owner: 'cni', title: "the pod's packets are larger than the way between the nodes carries" },
  // the node
  'ip-forward-off': { owner: 'node', title: 'the node does not forward packets' },
  'node-interface-down': { owner: 'node', title: "the node's own network interface is down" },
  'node-address-wrong': { owner: 'node', title: 'the node does not have the address that its Node object says' },
  'node-neighbour-wrong': { owner: 'node', title: 'the node has a wrong MAC address for the other node' },
  'rp-filter-drops': { owner: 'node', title: 'reverse path filtering drops the packets' },
  'conntrack-full': { owner: 'node', title: 'the connection table is full' },
  'workload-route-missing': { owner: 'felix', title: "the pod's own route is missing on its node" },
  'workload-route-wrong': { owner: 'felix', title: "the pod's own route points at another interface" },
  'foreign-route': { owner: 'node', title: 'a route that Calico did not write takes the packets' },
  'blackhole-route': { owner: 'unknown', title: 'a blackhole route eats the packets' },
  'block-route-missing': { owner: 'felix', title: "the route to the other node's block is missing" },
  'block-route-wrong': { owner: 'felix', title: "the route to the other node's block leads to the wrong node" },
  'ip-rule-diverts': { owner: 'node', title: 'a policy routing rule takes the packets elsewhere' },
  // tunnels
  'tunnel-missing': { owner: 'felix', title: 'the tunnel device does not exist' },
  'tunnel-down': { owner: 'felix', title: 'the tunnel device is down' },
  'tunnel-wrong': { owner: 'felix', title: 'the tunnel device has wrong settings' },
  'tunnel-address-missing': { owner: 'felix', title: 'the tunnel device does not have its address' },
  'tunnel-neighbour-missing': { owner: 'felix', title: 'the neighbour entry of the other tunnel end is missing' },
  'tunnel-neighbour-wrong': {
    owner: 'felix',
    title: 'the neighbour entry of the other tunnel end has a wrong MAC address',
  },
  'fdb-missing': { owner: 'felix', title: 'the forwarding entry of the other tunnel end is missing' },
  'fdb-wrong': { owner: 'felix', title: 'the forwarding entry of the other tunnel end names the wrong node' },
  'tunnel-peers-incomplete': { owner: 'felix', title: 'the set of allowed tunnel peers lacks the other node' },
  // agents
  'bird-down': { owner: 'bird', title: 'BIRD does not run' },
  'bgp-session-down': { owner: 'bird', title: 'the BGP session between the nodes is not established' },
  'bgp-as-mismatch': { owner: 'bird', title: 'the BGP peers disagree about the AS number' },
  'bgp-peer-disabled': { owner: 'bird', title: 'the BGP session was switched off by hand' },
  'bgp-export-missing': { owner: 'bird', title: 'the BGP session is up, but the route is not passed on' },
  'bgp-port-blocked': { owner: 'underlay', title: 'TCP port 179 is blocked between the nodes' },
  'felix-down': { owner: 'felix', title: 'Felix does not run, so the node falls behind' },
  // rules
  'foreign-rule-drops': { owner: 'node', title: "a rule that is not Calico's drops the packets" },
  'foreign-rule-changes': { owner: 'node', title: "a rule that is not Calico's changes the packets" },
  'rule-not-intended': { owner: 'felix', title: 'a rule in a Calico chain drops what every policy allows' },
  'policy-not-programmed': { owner: 'felix', title: 'the rules in force lack what the policies ask for' },
  'rules-in-two-backends': { owner: 'felix', title: "Calico's rules are in force twice, in two backends" },
  'profile-missing': { owner: 'felix', title: "the namespace's profile is missing, so everything is dropped" },
  'interface-not-dispatched': { owner: 'felix', title: 'Felix does not know the interface, so everything is dropped' },
  'set-incomplete': { owner: 'felix', title: 'an address set lacks an address that belongs in it' },
  // observed
  'underlay-drops-tunnel': { owner: 'underlay', title: 'the network between the nodes drops the tunnel packets' },
  'underlay-drops': { owner: 'underlay', title: 'the network between the nodes drops the packets' },
  'lost-in-source-node': { owner: 'unknown', title: "packets are lost inside the sender's node" },
  'lost-in-destination-node': { owner: 'unknown', title: "packets are lost inside the receiver's node" },
  'lost-in-source-pod': { owner: 'unknown', title: "packets do not leave the sender's pod" },
  'lost-on-the-way': { owner: 'unknown', title: 'packets are lost, and where cannot be told' },
  'no-answer': { owner: 'workload', title: 'the packets arrive and the pod does not answer' },
} as const satisfies Record<string, { owner: Owner; title: string }>;

export type CauseId = keyof typeof causes;
