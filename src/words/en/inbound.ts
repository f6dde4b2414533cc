/** Ways from outside into the cluster. */
export const inbound = {
  'ask.somebody-outside': 'somebody outside',
  'find.services-called_one': '{$count} Service is called so.',
  'find.services-called_other': '{$count} Services are called so. Which one is meant?',
  'find.outside-both':
    '{$to} is not in the cluster: no pod, no node and no Service is called so, and two ends outside are none of its business.',
  'find.front-from-outside':
    '{$end} is asked about from outside the cluster: what stands before Services sends nothing and is no pod.',
  'find.no-front': 'There is no {$end}.',
  'find.fronts-of-host_one': '{$count} object before Services names {$host}.',
  'find.fronts-of-host_other': '{$count} objects before Services name {$host}. Which one is meant?',
  'find.other-behind': '{$called} belongs to Service {$found}, and not to {$said}. Which one is meant?',
  'find.not-behind': '{$called} does not stand for Service {$said}. Is the Service itself meant?',
  'unsent.no-player': 'there is no other node that could call in the place of the client',
  'unsent.nothing-called': 'there is no address that could be called',
  'inbound.node-port': 'NodePort',
  'inbound.load-balancer': 'LoadBalancer address',
  'inbound.external-ip': 'externalIP',
  'inbound.cluster-ip': 'cluster IP',
  'inbound.host-port': 'hostPort',
  'inbound.pod-address': 'pod address',
  'inbound.node-address': 'node address',
  'inbound.way': '{$way} {$called}',
  'inbound.way-on-port': '{$way} on port {$port}',
  'inbound.to': '{$to} by {$way}',
  'inbound.about': 'by which way the packets come into the cluster',
  'inbound.no-entry': 'no node is known at which they could come in',
  'inbound.enters': 'the packets for {$way} come in at {$node}',
  'inbound.enters-chosen':
    'nothing says at which node the packets for {$way} come in; they were followed from {$node} on, and other nodes may treat them otherwise',
  'inbound.no-address':
    '{$service} is of type LoadBalancer and has no address: nothing in the cluster or beside it has given it one yet',
  'inbound.no-address-because': '{$service} is of type LoadBalancer and has no address: {$message} ({$reason})',
  'inbound.no-address-class':
    '{$service} is of type LoadBalancer and has no address: it leaves that to whoever serves the class {$class} (loadBalancerClass), which has given it none',
  'inbound.no-address-requested':
    "{$service} is of type LoadBalancer and has no address: Calico's controller gives addresses only to Services that ask for one by annotation (assignIPs RequestedServicesOnly)",
  'inbound.no-address-manual':
    '{$service} is of type LoadBalancer and has no address: every pool of MetalLB has autoAssign off, and gives addresses only to Services that ask for it',
  'inbound.no-address-nobody':
    "{$service} is of type LoadBalancer and has no address: MetalLB has no pool here and Calico no IPPool for LoadBalancers, so only a cloud's controller could give it one",
  'announced.about': 'who announces {$way}',
  'announced.by-calico': 'Calico announces {$way} by BGP: its BGPConfiguration has {$range}',
  'announced.by-metallb': 'MetalLB announces {$way}, of its pool {$pool}, by {$by}',
  'announced.by-labels':
    'it is of the pool {$pool} of MetalLB, and the advertisements that could be for that choose pools by labels, which are not looked at',
  'announced.no-advertisement':
    'nobody announces {$way}: it is of the pool {$pool} of MetalLB, no L2Advertisement or BGPAdvertisement is for that pool, and Calico does not announce it either',
  'announced.by-no-node':
    'no node announces {$way}: with externalTrafficPolicy Local only those with a ready endpoint do, which are {$nodes}, and the label {$label} keeps each of them from it',
  'announced.not-by-calico':
    "{$way} is of Calico's pool {$pool}, and serviceLoadBalancerIPs of its BGPConfiguration does not have it: Calico does not announce it, and unless there is a route by hand nobody outside finds it",
  'announced.other-ranges':
    'Calico announces {$ranges} alone for addresses of this kind, and {$way} is in none of them: unless there is a route by hand nobody outside finds it',
  'inbound.ranges-unread': 'one of the loadBalancerSourceRanges {$ranges} is no range',
  'inbound.out-of-ranges':
    'loadBalancerSourceRanges of {$service} admits {$ranges} alone, and {$client} is in none of them: every node drops its packets for the LoadBalancer address',
  'inbound.no-local':
    '{$node} drops what comes from outside for {$service}: externalTrafficPolicy is Local, and its ready endpoints are on {$nodes} alone',
  'host-port.about': 'whether {$node} hands {$called} to {$pod}',
  'host-port.handed': '{$node} hands {$called} to {$pod}',
  'host-port.dropped': '{$node} drops it before the rules of the hostPort are asked',
  'host-port.other-address':
    '{$pod} asks for its hostPort at {$address} of {$node} alone (hostIP), and {$called} was called',
  'host-port.missing':
    "no rule on {$node} hands {$called} to {$pod}: the CNI plugin writes it when the pod starts, and nobody writes it again after the node's rules were flushed",
  'host-port.no-rule': 'no rule translates to {$target}',
  'host-port.nobody': 'no pod that is known',
  'host-port.elsewhere': 'the rules of {$node} hand {$called} to {$to} ({$holder}), and not to {$pod}',
  'host-port.shadowed':
    'a rule of {$node} that was left behind hands {$called} to {$to} ({$holder}), before that which hands it to {$pod} is asked',
  'inbound.source-about': 'whose address {$to} and its policies see',
  'inbound.nothing-called': 'there is no address that is called',
  'inbound.not-translated': 'no rule that was read on {$node} hands it to that receiver',
  'inbound.source-kept': '{$to} and its policies see the address of the client, {$client}',
  'inbound.source-given':
    '{$to} and its policies see {$address} of {$node}, not the address of the client, {$client}: what comes by another node they see with an address of that',
  'inbound.source-given-here':
    'the policies of {$to} see the address of the client, {$client}, and {$to} itself sees that of {$node}: by another node its policies would see an address of that',
  'inbound.not-masqueraded':
    '{$node} hands the packets on to {$to} on {$other} with the address of the client, {$client}: the replies go to it past {$node}, with the address of the pod, and it takes none of them',
  'inbound.return-about': 'how {$node} sends to {$client}',
  'inbound.no-way-back': 'no route leads there',
  'inbound.return-none': '{$node} has no route back to {$client}',
  'inbound.return-refused': '{$node} has a route that refuses what goes back to {$client}: {$route}',
  'inbound.return-elsewhere':
    '{$node} gets the packets of {$client} by {$in} and sends the replies by {$dev}: whoever watches connections on the way, or checks sources, can drop them',
  'inbound.reply-left_one':
    '{$node} gets the packets of {$client} by {$in} and sends the replies by {$dev}, where they are lost: {$count} connection of the client was answered through {$node}, and the client heard nothing of it',
  'inbound.reply-left_other':
    '{$node} gets the packets of {$client} by {$in} and sends the replies by {$dev}, where they are lost: {$count} connections of the client were answered through {$node}, and the client heard nothing of it',
  'inbound.return-passes': '{$node} sends replies for {$client} by {$dev}',
  'inbound.played-about': 'what {$player} meets in the place of the client',
  'inbound.played-answered': '{$player}, in the place of the client, is answered at {$called}',
  'inbound.played-refused':
    '{$player}, in the place of the client, is refused at {$called}: something says no, and nothing is lost on the way there',
  'inbound.client-about': 'whether {$client} has an address of its own network',
  'inbound.client-taken':
    "{$client} has an address of the pool {$pool} ({$cidr}), which is for pods: {$node} sends what goes back to it by Calico's routes, into the cluster, and kube-proxy takes it for a pod",
  'inbound.client-in-pool':
    '{$client} has an address of the pool {$pool} ({$cidr}), which is for pods: kube-proxy takes it for a pod, and once a block of the pool has its address what goes back to it stays in the cluster',
  'inbound.nobody-has-port':
    '{$node} itself refuses {$called}: no Service has it as its node port, no pod asks for it as its hostPort, and nothing on the node listens there',
  'inbound.pod-of-node-refuses':
    '{$node} itself refuses {$called}: neither {$pod}, which has its network, nor anything else listens there',
  'health-check.about': 'whether {$node} lets health checks of balancers in (healthCheckNodePort {$port})',
  'health-check.let-in': '{$node} lets health checks of balancers in (healthCheckNodePort {$port})',
  'health-check.dropped':
    '{$node} drops health checks (healthCheckNodePort {$port}): {$denial}; a balancer that asks and is not let in by another rule takes the node for one without endpoints, and sends nothing there',
  'inbound.played-ping':
    '{$called} stands for a Service, of which ports alone are translated: a ping to it says nothing, and a port is to be asked about',
  'inbound.played-silent': '{$player}, in the place of the client, gets no answer at {$called}: {$detail}',
  'inbound.played-for-itself':
    '{$player} gets no answer at {$called}, for rules that hold for {$player} and not for the client: that says nothing of the client',
  'verdict.inbound':
    'Nothing in the cluster keeps {$from} from {$to}: {$player} in its place was answered. What lies between {$from} and {$node} was not looked at{$beside}.',
} as const;
