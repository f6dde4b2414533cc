/** What fixes are called, and why each helps. */
export const fixTexts = {
  'fix.held-why': '{$held} {$why}',
  'fix.the-node': 'the node',
  'fix.of-the-namespace': 'of the namespace',
  'fix.undo-of': 'Undo: {$fix}',
  'fix.undo-why': 'Takes back what the fix changed.',

  'fix.add-default-route.title': 'Give {$node} a default route',
  'fix.add-default-route.why':
    'The kernel answers for 169.254.1.1 only while it has a route to that address by another interface. Which gateway it had, only its own configuration says.',
  'fix.add-ip-pool.title': 'Give the cluster more addresses: a further IP pool',
  'fix.add-ip-pool.again': 'Make the IP pool again that held {$address}',
  'fix.add-ip-pool.why-again':
    'No pool is left that pods can have an address of, so a new pod would get none: the pool that was deleted has to be made again, with the range that the blocks still show, its encapsulation and its block size. Until then Calico writes no routes for these addresses.',
  'fix.add-ip-pool.why':
    'A pool cannot grow. A second one beside it is used as soon as it exists; its range must not overlap the nodes, the Services, or another pool. A smaller block size gives more blocks of the same range to more nodes. Which range is free, and announced where it has to be, only people know.',
  'fix.register-node.title': 'Have the kubelet of {$node} register its node again',
  'fix.register-node.why':
    'A Node object that was deleted comes back when its kubelet starts. Labels and annotations that people gave it are lost, and calico-node writes its own again when it starts. Where the machine is to go for good, drain it in place of this.',
  'fix.look-at-operator.title': 'See what the operator says of {$name}, and its log',
  'fix.look-at-operator.why':
    'While a part is degraded the operator does not finish what its Installation asks for, and what is changed beside it may be put back.',
  'fix.see-qos-limits.title':
    'See the limits that annotations set (qos.projectcalico.org), and raise or remove the one that is reached',
  'fix.see-qos-limits.why':
    'Calico limits what annotations of a pod or of its namespace tell it to: bandwidth, packets per second, connections. What is over the limit is dropped or refused on purpose, and a restart changes nothing.',
  'fix.ask-by-name.title': 'See who had {$address}, and ask for its Service or its name instead',
  'fix.ask-by-name.why':
    'A pod that is made again has another address. What still uses the old one (a configuration, a cache of names) is to use the name.',
  'fix.allow-block-allocation.title': 'Let IPAM take new blocks by itself',
  'fix.allow-block-allocation.why':
    'With autoAllocateBlocks off a node lives with the blocks that it has. Where somebody gives blocks out by hand on purpose, give this node one more instead.',
  'fix.allow-borrowing.title': 'Let nodes borrow addresses of other nodes',
  'fix.allow-borrowing.why':
    'Strict affinity keeps each node to its own blocks. Windows nodes and routers that know nothing but blocks need that; anywhere else a borrowed address works, by a route of its own.',
  'fix.allow-own-as.title':
    'Give {$node} an AS number of its own, or let its peers take their own number once in a path',
  'fix.allow-own-as.why':
    'Nodes of one AS that only routers of another AS stand between refuse what they hear of each other. Either each node has a number of its own, or the BGPPeer of the router says numAllowedLocalASNumbers: 1, or the router replaces the number (as-override). Which of them fits the fabric, only people know.',
  'fix.allow-policy.title': 'Allow it by a NetworkPolicy in {$namespace} ({$direction})',
  'fix.allow-policy.why':
    '{$policy} selects the pod for {$direction}, and no rule allows this. Policies add up: one more that allows just this is enough.{$more}',
  'fix.allow-policy.ingress': 'ingress',
  'fix.allow-policy.egress': 'egress',
  'fix.allow-policy.opens_one': ' No labels tell these pods from others, so it opens one other connection too.',
  'fix.allow-policy.opens_other': ' No labels tell these pods from others, so it opens {$count} other connections too.',
  'fix.allow-policy.selects-all':
    ' The pod has no label of its own: give it one first, because this policy selects, and so isolates, every pod of its namespace.',
  'fix.chain-policy-accept.title': 'Let the base policy of {$chain} on {$node} accept',
  'fix.chain-policy-accept.why':
    'A base policy of DROP refuses what Calico leaves to the end of the chain. Where it is wanted, let Felix insert its chains first (chainInsertMode: Insert). Which of the two is meant, only people can tell.',
  'fix.change-address-annotation.title': 'Let {$pod} ask for another address, or for none',
  'fix.change-address-annotation.why':
    'An address that is asked for by annotation must be in an enabled pool and free; without IPAM, and for floating addresses, the CNI configuration must allow it. Without the annotation the pod gets any free address.',
  'fix.change-pool-annotation.title': 'Let {$object} ask for a pool that can be used',
  'fix.change-pool-annotation.why':
    "A pool that is named must exist, be enabled, and be of that family; its node selector is then not looked at. An annotation of a running pod is not read again: change it in the workload's template, so that its pods are made again.{$usable}",
  'fix.change-pool-annotation.usable': ' Pools that can be used: {$pools}.',
  'fix.check-api-from-node.title': 'Try from {$node} what the CNI plugin tries',
  'fix.check-api-from-node.why':
    "The plugin talks to the address in its own kubeconfig, as a rule the API server's Service: kube-proxy's rules, a proxy, a firewall or a certificate can stand between.",
  'fix.export-pool.title': 'Let the nodes pass on the blocks of IP pool {$pool}',
  'fix.export-pool.why':
    'With disableBGPExport no node learns from another where addresses of the pool are. Where it is set on purpose, something else has to route them.',
  'fix.set-ebpf-field.title': 'Change {$field}',
  'fix.set-ebpf-field.why':
    'Felix acts on what is in force on the node: a variable of calico-node stands above every FelixConfiguration, and one for the node above the default. It starts anew by itself when the setting changes.',
  'fix.set-felix-field.title': 'Set {$field} as it is on the other nodes',
  'fix.set-felix-field.why':
    'Both ends of a VXLAN tunnel need one id and one port. Felix sets the device up anew at once; a restart alone changes nothing.',
  'fix.set-cluster-routes.title':
    'Have BGP write the routes that Felix leaves to it (programClusterRoutes {$bgp} beside {$felix})',
  'fix.set-cluster-routes.why':
    'Felix and BIRD each write the routes that their own configuration names. Where neither names those of a pool, no node has them, and Calico does not say so. Where the operator installed Calico, clusterRoutingMode of the Installation sets both.',
  'fix.check-bgp-filters.title': 'See what keeps {$node} from passing its blocks on',
  'fix.check-bgp-filters.why':
    'A BGPFilter, or disableBGPExport on the pool, takes routes out of a session that is up. Whether that is meant, only people can tell.',
  'fix.label-reflector.title': 'Give the nodes that BGPPeer {$peer} is to lead to the label that it asks for',
  'fix.label-reflector.why':
    'The peer selects nodes by "{$selector}", and none has that. Label the route reflectors, or correct the selector: then every node has its sessions by itself, without a restart.',
  'fix.see-bgp-peers.title': 'See which BGP sessions the objects ask for',
  'fix.see-bgp-peers.why':
    'Without the mesh each node has the sessions that BGPPeers give it. Two nodes need one of their own, or a route reflector that both have one with.',
  'fix.narrow-pool.title':
    'Take {$address} out of what IP pool {$pool} covers, or give its network a route to the pods',
  'fix.narrow-pool.why':
    'What pods send to an address of any IP pool, a disabled one too, is not masqueraded. Where the pool is to cover {$address} on purpose (another cluster, a network without NAT), its network needs a route back to the pods. Else the pool is to be replaced by one that does not cover it.',
  'fix.see-affinities.title': 'See which node block {$block} belongs to, and take it from the other',
  'fix.see-affinities.why':
    'A block is of one node. Where two claim it, each drops or draws packets for the pods of the other; which of them is right the block itself says. Nothing is deleted from here: pods may use its addresses on both.',
  'fix.check-leaks.title': 'See whether addresses are held for pods that are gone',
  'fix.check-leaks.why':
    'A pool can be full of addresses that nobody uses: when kube-controllers is not running or has no rights, it does not free them.',
  'fix.clean-backend.title': 'Remove the left-over rules on {$node}',
  'fix.clean-backend.why':
    'After a change of the backend the old rules stay in force until the node restarts. Drain it first; when that can be done, only people can tell.',
  'fix.collect-diagnostics.title': 'Collect evidence on {$node}',
  'fix.collect-diagnostics.why':
    'Nothing that was read says why packets are lost there. Nothing is changed; the file is put into the thread.',
  'fix.create-profile.title': 'Create the missing profile {$profile} (etcd datastore)',
  'fix.create-profile.why':
    'With an etcd datastore kube-controllers writes a profile for each namespace, and Felix drops everything for pods whose profile is missing. See as well why kube-controllers did not write it: its rights, its log.',
  'fix.delete-address.title': 'Take the address {$address} off {$dev} of {$node}',
  'fix.delete-address.why':
    'A node that has an address itself keeps what is sent to it. Find out who put it there, or it comes back.',
  'fix.delete-connection.title': 'Delete the tracked connections to {$endpoint} on {$node}',
  'fix.delete-connection.why':
    'The next packet is then taken for the first one of a new connection, and the rules of now choose an endpoint that is there. Look as well why kube-proxy did not do this: its log says where it failed.',
  'fix.delete-ip-rule.title': 'Delete the routing rule on {$node}',
  'fix.delete-ip-rule.why': 'It takes pod packets out of the main routing table, where Calico keeps its routes.',
  'fix.delete-neighbour.title': 'Delete the neighbour entry {$address} on {$dev} of {$node}',
  'fix.delete-neighbour.why': 'The node then asks for the MAC address again and learns the right one.',
  'fix.delete-pod-address.title': 'Take {$address} off {$dev} of {$pod}',
  'fix.delete-pod-address.why':
    "It is not the pod's own address. While the pod has it, what it sends there stays inside the pod; the route of the kernel goes with the address. If a program of the pod sets it, that program sets it again.",
  'fix.delete-pod-neighbour.title': 'Make {$pod} forget its entry for {$address}',
  'fix.delete-pod-neighbour.why':
    'The pod then asks for its gateway again and learns the MAC address of its host interface.',
  'fix.delete-pod-route.title': 'Delete the route {$route} inside {$pod}',
  'fix.delete-pod-route.why':
    'A pod of Calico sends everything to its gateway, 169.254.1.1 or a link-local address, unless the CNI configuration says otherwise.',
  'fix.delete-route.title': 'Delete the route "{$route}" on {$node}',
  'fix.delete-route.why':
    'It takes packets that Calico routes elsewhere. Where it stands in the place of a route of Felix, Felix writes its own again at its next refresh, within 90 seconds. Where nothing of Calico wrote it, find out who did, or it comes back.',
  'fix.delete-pod-ip-rule.title': 'Delete the routing rule in the network of {$pod}',
  'fix.delete-pod-ip-rule.why':
    'It is in the network of the pod itself: an init container, a proxy or a program of the pod put it there, and does so again when the pod starts anew. Change what writes it.',
  'fix.delete-pod-rule.title': 'Delete the rule in the network of {$pod}',
  'fix.delete-pod-rule.why':
    'It is in the network of the pod itself: an init container, a proxy or a program of the pod put it there, and does so again when the pod starts anew. Change what writes it; deleting the rule helps until then.',
  'fix.delete-rule.title': 'Delete the rule that drops on {$node}',
  'fix.delete-rule.rewrites-source': 'Delete the rule that rewrites source addresses on {$node}',
  'fix.delete-rule.rewrites-destination': 'Delete the rule that sends packets elsewhere on {$node}',
  'fix.delete-rule.of-others': 'Delete the rule on {$node} that Calico did not write',
  'fix.delete-rule.why':
    'Neither Calico nor a policy asks for it. Find out who writes it, or it comes back. Only this one rule: emptying whole chains takes the rules of Calico and kube-proxy with it.',
  'fix.disable-checksum-offload.title': 'Let {$node} compute checksums itself instead of its network card ({$device})',
  'fix.disable-checksum-offload.why':
    'Some network cards and hypervisors do not fill in the checksum of what they are given to send, above all inside VXLAN. The first line helps at once and is gone with the next start of the node; FelixConfiguration keeps it for VXLAN on every node (add it to what featureDetectOverride holds already). Whether it is on: ethtool -k {$device}.',
  'fix.drain-crowded-node.title': 'Keep further pods away from {$node}',
  'fix.drain-crowded-node.why':
    'Its blocks are full, other nodes may have room. Cordoned, it gets no new pods; those that run stay. Pods that wait there must be deleted to be scheduled again.',
  'fix.enable-bgp-mesh.title': 'Switch the node-to-node mesh on',
  'fix.enable-bgp-mesh.why':
    'Nobody tells the nodes each other’s blocks. Or add BGPPeers to route reflectors, if that is how it was meant.',
  'fix.enable-bgp-session.title': 'Switch the BGP session {$session} on {$node} on',
  'fix.enable-bgp-session.why': 'Somebody switched it off in BIRD by hand.',
  'fix.enable-nat-outgoing.title': "Let pods of IP pool {$pool} leave the cluster under their node's address",
  'fix.enable-nat-outgoing.why':
    'Outside of the cluster nobody knows the way back to a pod address, unless BGP or routes of the network tell it. With natOutgoing packets to addresses outside of all pools carry the address of their node. Where the network does route pod addresses, and firewalls tell pods by them, leave it off.',
  'fix.set-pool-vxlan.title': 'Let IP pool {$pool} use VXLAN again',
  'fix.set-pool-vxlan.why':
    "Without BIRD, VXLAN alone tells the nodes of this installation where each other's pods are. Where BGP is wanted, switch it on instead: `calico_backend: bird` in calico-config, or `bgp: Enabled` in the operator's Installation. What an operator or a chart has written is changed there, or it is set back.",
  'fix.enable-pool.title': 'Enable IP pool {$pool}',
  'fix.enable-pool.why':
    'Without an enabled pool that asks for the tunnel, the nodes give their tunnel addresses back and all routes between them go. To stop new addresses only, keep another pool of that encapsulation enabled.',
  'fix.give-right.title': "Give the CNI plugin's account the right that it lacks",
  'fix.give-right.why':
    "Its token is accepted, so a restart of calico-node changes nothing: its ClusterRole lacks the right, or its binding is gone. Both are in Calico's manifest of your version, and under the operator it writes them; apply that again.",
  'fix.look-at-node.title': 'See why {$node} is not ready',
  'fix.look-at-node.why': 'On a node that is not ready no pod is started; its conditions and its kubelet say why.',
  'fix.place-agent.title': 'See why DaemonSet calico-node has no pod on {$node}',
  'fix.place-agent.why':
    "Its nodeSelector, its affinity or a taint of the node that it does not tolerate keeps it away (under Calico's operator that is set in Installation default, calicoNodeDaemonSet); once it selects {$node} the pod is made by itself. There is no pod that could be restarted.",
  'fix.look-at-gone-node.title': 'See whether {$node} is there at all, and what cut it off',
  'fix.look-at-gone-node.why':
    "Its machine may be off, cut off or overloaded: its console, or the cloud that it is in, says which. A HostEndpoint of it with a policy can cut it off as well, for the kubelet's port 10250 is not among the ports that Felix always leaves open.",
  'fix.look-at-name-servers.title':
    'Compare the name servers that kubelet on {$node} gives to pods with the Services that there are',
  'fix.look-at-name-servers.why':
    'A pod gets clusterDNS of its kubelet, or what its own dnsConfig names, when it is made. Either the Service belongs at that address, and is to be made again with it, or kubelet is to be given the address that the Service has and the pod made anew.',
  'fix.look-at-pod.title': 'See why {$pod} is not running',
  'fix.look-at-pod.why':
    'A pod without a running container or without an address cannot be reached; its events say why.',
  'fix.look-at-program.title': 'See why the program behind {$port} of {$pod} accepts nothing',
  'fix.look-at-program.why':
    'The path works as far as the kernel of the pod. A program that waits for a lock, a disk or another service, or has no worker left, looks like this. A restart helps until it happens again, and takes away what would show why.',
  'fix.spread-outside-traffic.title': 'Let every node take traffic for Service {$service}',
  'fix.spread-outside-traffic.why':
    'With externalTrafficPolicy Cluster a node without an endpoint hands the packets on, with an address of its own; whoever needs the address of the client keeps Local and has a load balancer send to nodes with an endpoint alone (healthCheckNodePort).',
  'fix.widen-source-ranges.title': 'Admit the client to Service {$service}',
  'fix.widen-source-ranges.why':
    'The ranges may keep others out on purpose, so ask first. Where a load balancer in front gives the packets an address of its own, it is that address that has to be admitted.',
  'fix.look-at-front.title': 'See what is said of {$kind} {$name}, and which classes there are',
  'fix.look-at-front.why':
    'Its events and its status tell what the controller made of it; a class says which controller is to serve what names it',
  'fix.look-at-balancer.title': 'See who is to give Service {$service} an address',
  'fix.look-at-balancer.why':
    'A cloud, MetalLB, kube-vip or Calico gives it; which one depends on loadBalancerClass. Calico does where an IP pool allows the use LoadBalancer, and for all Services or those of its class.',
  'fix.look-at-service.title': 'Compare the Service {$service} with its pods',
  'fix.look-at-service.why':
    'A Service leads to the ready pods that its selector picks, by the ports that it names. Which of the two is wrong, selector or labels, port or container, is for its owner to say.',
  'fix.open-pool.title': 'Let IP pool {$pool} serve such pods: its {$field}',
  'fix.open-pool.why':
    'Somebody may have kept the pool for other uses on purpose, so ask first; another pool, or naming one by annotation, may be what is wanted.',
  'fix.open-underlay.title': 'Open {$what} between {$from} and {$to}',
  'fix.open-underlay.why': '{$needed} It is outside of the cluster, so nothing in it can open it.',
  'fix.open-underlay.node-to-node': 'node to node',
  'fix.open-underlay.pod-addresses': 'pod addresses',
  'fix.open-underlay.ipip':
    'IP in IP is a protocol of its own (number 4), not a port: a security group that allows all TCP, UDP and ICMP still blocks it.',
  'fix.open-underlay.wireguard':
    'Nodes send pod packets to each other in WireGuard over this UDP port; some security groups allow VXLAN and not this.',
  'fix.open-underlay.vxlan': 'Nodes send pod packets to each other in VXLAN over this UDP port.',
  'fix.open-underlay.bgp': 'Nodes tell each other their routes by BGP over TCP 179.',
  'fix.open-underlay.plain':
    'Nodes send pod packets to each other as they are: the network between them must carry pod addresses (source and destination checks of clouds refuse them).',
  'fix.open-underlay.reach': 'The nodes must reach each other.',
  'fix.raise-block-limit.title': 'Let each node have up to {$blocks} blocks of addresses',
  'fix.raise-block-limit.why':
    'A node takes addresses from its own blocks, of which it can have 20 unless set otherwise. The pools must have blocks left: see `calicoctl ipam show`.',
  'fix.raise-conntrack.title': 'Allow more tracked connections on {$node}',
  'fix.raise-conntrack.why': 'A full table drops new connections. See as well who opens so many.',
  'fix.recreate-pod.title': 'Recreate {$pod}',
  'fix.recreate-pod.why':
    'The CNI plugin sets up a new pod from nothing: address, interface, routes. Only a pod that a controller owns comes back by itself.',
  'fix.release-address.title': 'Release the leaked address {$address}',
  'fix.release-address.why':
    'IPAM holds it for a pod that is gone. calicoctl does not check whether it is in use, so look once more just before.',
  'fix.release-leaked.title_one': 'Release the {$count} leaked address by a report',
  'fix.release-leaked.title_other': 'Release the {$count} leaked addresses by a report',
  'fix.release-leaked.title-all': 'Release the leaked addresses by a report',
  'fix.release-leaked.why':
    'kube-controllers frees leaked addresses by itself after its grace period, so look first why it did not. A report made while the datastore is locked is safe: what changed since is left alone. While it is locked, for some seconds, no pod can start anywhere; unlock it at once, also when a step fails.',
  'fix.repair-profile.title': 'Find out why Felix does not know profile {$profile}',
  'fix.repair-profile.why':
    'In a Kubernetes datastore Felix derives profiles from Namespaces and ServiceAccounts: look at its watch, at Typha and at their rights, never create the profile by hand. In etcd kube-controllers writes them.',
  'fix.repair-tunnel-neighbour.title': 'Write the right MAC address of VTEP {$address} on {$node}',
  'fix.repair-tunnel-neighbour.why':
    'Nothing learns such an entry by itself: Felix writes it, and writes it again at its next refresh, within 90 seconds. If it is wrong again later, something writes against Felix.',
  'fix.restart-calico-node.title': 'Restart calico-node on {$node}',
  'fix.restart-calico-node.why':
    'On its start Felix programs everything again that it owns: routes, tunnel entries, sets and rules; BIRD learns its routes again. Running pods keep their connections.',
  'fix.restart-controllers.title': 'Restart kube-controllers',
  'fix.restart-controllers.why':
    'On its start it reads everything again and frees what belongs to nodes and pods that are gone. No packet passes through it.',
  'fix.widen-node-port-addresses.title': 'Let kube-proxy serve node ports at {$address} as well',
  'fix.widen-node-port-addresses.why':
    'nodePortAddresses in its configuration says at which addresses node ports are served: in nftables mode the primary one alone where it says nothing. Add a range that has {$address}, or call the node by an address that is served',
  'fix.remove-old-proxy-rules.title': 'Remove what kube-proxy wrote in {$mode} mode on {$node}',
  'fix.remove-old-proxy-rules.why':
    'kube-proxy removes the rules of another mode when it starts, where it can; a version, an image or a backend of iptables that does not see them leaves them in force. Connections to Services fail on the node until kube-proxy has written its rules again, which it does at its start.',
  'fix.set-proxy-range.title': 'Turn masqueradeAll of kube-proxy off',
  'fix.set-proxy-range.title-range': 'Let clusterCIDR of kube-proxy hold the range of the pods ({$range})',
  'fix.set-proxy-range.why':
    "kube-proxy gives the node's address to what comes from outside of clusterCIDR, or to everything with masqueradeAll; policies of pods on other nodes then see the node and not the pod. How its configuration is kept differs from cluster to cluster; it takes effect when its pods have started again. Where it is meant so, a policy has to let in the nodes' addresses, which lets in everything that comes through them.",
  'fix.use-all-endpoints.title': 'Let {$service} use endpoints of all nodes (internalTrafficPolicy Cluster)',
  'fix.use-all-endpoints.why':
    'With Local a node gives connections to endpoints of its own alone, and drops them where it has none. That is right for an agent that runs on every node; then the pod that is missing on this node is what to look for instead.',
  'fix.restart-kube-proxy.title': 'Restart kube-proxy on {$node}',
  'fix.restart-kube-proxy.why':
    'It writes the rules of every Service again when it starts. How it runs differs from cluster to cluster (a DaemonSet, a static pod, a unit of the host, or none), so calico-why does not do it.',
  'fix.restore-controller-rights.title': 'Give {$account} its rights back',
  'fix.restore-controller-rights.why':
    "The rights belong to Calico's manifest of the installed version (ClusterRole calico-kube-controllers and its binding). Apply that part again as soon as you can; until then a role beside it holds what is missing.",
  'fix.review-policy.title': 'Change {$policy}',
  'fix.review-policy.why':
    'It denies this on purpose or by mistake; only its author can tell. An exception belongs before the rule that denies.',
  'fix.see-service-ranges.title': 'Compare Service ranges of the BGPConfiguration with {$range} and the IP pools',
  'fix.see-service-ranges.why':
    'Calico drops what is for these ranges and was not translated, so that it does not go round between router and nodes. A pool, a node network or a static route must not use the same range; serviceLoopPrevention says what Calico does with it.',
  'fix.select-node.title': 'Let IP pool {$pool} select {$node}, or add one that does',
  'fix.select-node.why':
    'The pool serves nodes that match {$selector}. Either the node lacks a label, or the selector leaves it out; which of them is wrong is for people to say.',
  'fix.delete-stale-node.title': 'Delete the Node {$node}, if its machine is gone for good',
  'fix.delete-stale-node.why':
    'Its kubelet does not report any more, and another node has its address now. With the Node object go its tunnel and its BGP sessions; pods that Kubernetes still counts there are made elsewhere.',
  'fix.give-own-address.title': 'Give {$node} an address of its own instead of {$address}',
  'fix.give-own-address.why':
    'No interface that is known has another address for it. Give the machine one that no other has, by DHCP or its network settings; calico-node takes it at its next start. The command shows what it has.',
  'fix.give-own-mac.title': 'Give {$dev} of {$node} a MAC address of its own instead of {$mac}',
  'fix.give-own-mac.why':
    'Copies of a virtual machine keep its MAC address: the hypervisor gives the interface a new one while the machine is off. A switch sends frames to only one of two places. The command shows the interface.',
  'fix.remove-vtep-mac.title': 'Take the annotation {$annotation} off {$node}',
  'fix.remove-vtep-mac.why':
    'Without it Calico makes the MAC address of the tunnel from the name of the node, which no other node has.',
  'fix.renew-machine-id.title': 'Give {$node} a machine id of its own',
  'fix.renew-machine-id.why':
    'It was made as a copy of another machine. The id is made anew, the node is restarted, and its DHCP server then gives it another address. Do it before the copy is taken the next time.',
  'fix.renew-tunnel-address.title': 'Let {$node} take a tunnel address of its own',
  'fix.renew-tunnel-address.why':
    'IPAM gives each node a tunnel address of its own; that of {$node} was written on its Node object by something else. Without the annotation {$annotation} calico-node asks IPAM for one at its next start.',
  'fix.renew-wireguard-key.title': 'Let {$node} make a WireGuard key of its own',
  'fix.renew-wireguard-key.why':
    'Felix makes a key for each node and keeps it in {$dev}. Without the device it makes a new one at its next start and publishes it; until then packets between pods of this node and others are lost.',
  'fix.set-address-detection.title': "Let calico-node find its node's address by {$method}",
  'fix.set-address-detection.why':
    'What is written on a Node object by hand is overwritten at the next start of calico-node. With this setting each node finds an address of its own; the calico-nodes of all nodes restart one after the other.',
  'fix.set-router-id.title': 'Give each BIRD a router id of its own',
  'fix.set-router-id.why':
    'By itself each BIRD takes the IPv4 address of its node. CALICO_ROUTER_ID in the environment of calico-node gives all of them one id unless it is "hash"; without the variable, or with "hash", each has its own.',
  'fix.set-as-number.title': 'Give {$node} the AS number that its peers expect',
  'fix.set-as-number.why':
    'All nodes of one mesh have one AS number. Without the annotation the node takes the number of BGPConfiguration default. Which number the routers outside expect, only people know.',
  'fix.set-interface-mtu.title': 'Give {$dev} on {$node} the MTU {$mtu}',
  'fix.set-interface-mtu.why':
    'The other node’s interface has this MTU and carries what pods send, so it is this interface that departs, not the pods. Interfaces of one network need one MTU. The command holds until the next start: what configures the interface (netplan, NetworkManager, systemd-networkd, DHCP, the cloud) has to say it too. Where the network itself carries less, the pods’ MTU is what has to be lowered.',
  'fix.set-link-mac.title': 'Give {$dev} on {$node} the MAC address {$mac}',
  'fix.set-link-mac.why': 'Pods hold this address for their gateway.',
  'fix.set-link-up.title': 'Switch {$dev} on {$node} on',
  'fix.set-link-up.why':
    'The interface was switched off; with it the kernel took its routes away, and they come back with it or with the next refresh of Felix.',
  'fix.set-mtu.title': 'Set the MTU of pods to at most {$mtu}',
  'fix.set-mtu.why':
    'Packets must fit the node interface with their wrapping. Where the setting is depends on how Calico was installed (this ConfigMap, or spec.calicoNetwork.mtu of the operator’s Installation), calico-node has to be restarted everywhere, and it takes effect for pods made afterwards: when to recreate them all is for people to say.',
  'fix.set-pod-mtu.title': 'Give {$pod} the MTU {$mtu}',
  'fix.set-pod-mtu.why':
    'This pod then sends packets that fit, and asks those that it talks to for no larger ones. It holds until the pod is recreated: the setting for all pods has to be mended as well.',
  'fix.set-sysctl.title': 'Set {$name} to {$value} on {$node}',
  'fix.set-sysctl.why': 'Nothing sets it again by itself, so it stays as it is until somebody sets it back.',
  'fix.set-target-port.title':
    'Set targetPort of port {$port} of the Service {$service}, now {$target}, to the port on which its pods listen',
  'fix.set-target-port.title-known':
    'Set targetPort of port {$port} of the Service {$service}, now {$target}, to {$listens}',
  'fix.set-target-port.why':
    'The path works, and all pods behind the Service are alike. If they should listen where it leads, their configuration is what to change; a targetPort that is a name gets its number from the port of that name of the container. Whatever the Service was made from (a chart, a repository) has to be changed as well.',
  'fix.start-listening.title': 'Make {$pod} listen on {$port}',
  'fix.start-listening.why':
    'The path works. See which port the program takes, and on which address: 127.0.0.1 cannot be reached from outside the pod.',
  'fix.unlock-datastore.title': "Unlock Calico's datastore",
  'fix.unlock-datastore.why':
    'While it is locked no pod gets an address on any node. Somebody may be in the middle of a migration or of releasing leaked addresses: ask first.',
} as const;
