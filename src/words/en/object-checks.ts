/** What the checks of the objects of both ends say, and those of names. */
export const objectChecks = {
  'endpoint.about': 'what Calico makes of {$pod}',
  'endpoint.deleting': '{$pod} is being deleted',
  'endpoint.finished': '{$pod} has finished ({$phase}); Calico has no endpoint for it',
  'endpoint.no-address': '{$pod} has no address (phase {$phase})',
  'endpoint.not-ready': ', but is not ready',
  'endpoint.not-running': '{$pod} is not running: phase {$phase}',
  'endpoint.not-scheduled': '{$pod} is not scheduled to a node',
  'endpoint.of-node': 'it uses the network of {$node}, so it has no Calico endpoint',
  'endpoint.runs': '{$pod} runs on {$node} with {$address} behind {$interface}{$unready}',
  'endpoint.stale-address': '{$pod} reports {$address}, but the CNI plugin gave it {$given}',
  // only where Calico's datastore is etcd
  'profile-object.about': 'whether the datastore has the profile {$profile}',
  'profile-object.missing':
    'the datastore has no profile {$profile}, so Felix drops what no policy allows for the pods of {$namespace}: kube-controllers did not write it',
  'profile-object.there': 'the datastore has the profile {$profile}',
  'workload-endpoint.about': "whether Calico's datastore has the endpoint of {$pod}",
  'workload-endpoint.missing':
    "Calico's datastore has no endpoint for {$pod} on {$node}, so Felix neither routes to it nor lets it send",
  'workload-endpoint.no-address': "Calico's endpoint of {$pod} has no address, while the pod has {$address}",
  'workload-endpoint.other-address': "Calico's endpoint of {$pod} has {$has}, while the pod has {$address}",
  'workload-endpoint.right': "Calico's datastore has the endpoint of {$pod} with {$address} behind {$interface}",
  'workload-endpoint.there': "Calico's datastore has the endpoint of {$pod} behind {$interface}",
  // addresses
  'address-holders.about': 'who else has {$address}',
  'address-holders.none': 'no other pod has {$address}',
  'address-holders.none-of-nodes': 'no other pod of {$nodes} has {$address}',
  'address-holders.not-asked': 'not asked',
  'address-holders.owner': '; IPAM gave it to {$owner}',
  'address-holders.shared': '{$address} belongs to {$number} pods: {$pods}{$owner}',
  'address-holders.migrating':
    '{$address} is the address of {$pods}, between which a virtual machine is being migrated: until that ends both have it on purpose',
  'address-holders.route-moves':
    'a virtual machine is being migrated between {$pods}: which of them packets for {$address} are to reach changes with that',
  'ipam-allocation.about': 'to whom IPAM gave {$address}',
  'ipam-allocation.missing':
    '{$pod} uses {$address}, which IPAM does not record as assigned; another pod can be given it',
  'ipam-allocation.no-block': 'no block that holds it was read',
  'ipam-allocation.of-another': '{$pod} uses {$address}, which IPAM gave to {$owner}',
  'ipam-allocation.of-tunnel': '{$address} of {$pod} is also the tunnel address of {$node}',
  'ipam-allocation.right': 'IPAM gave {$address} to {$pod}',
  'ipam-allocation.of-machine': 'IPAM keeps {$address} for the virtual machine of {$pod} (on record: {$owner})',
  'block-affinity.about': 'whose the block {$block} is',
  'block-affinity.right': 'block {$block} belongs to {$owner} alone',
  'block-affinity.twice':
    'block {$block} has two affinities, of {$owners}: each takes it for its own (the block itself names {$owner})',
  'block-affinity.missing':
    'block {$block} is of {$owner}, and there is no BlockAffinity that says so: another node may claim it',
  'block-affinity.not-confirmed':
    'the affinity of {$owner} for block {$block} is {$state}, not confirmed: another node may claim it',
  'block-affinity.of-another': 'block {$block} is of {$owner}, and its BlockAffinity is of {$other}',
  'ipam-allocation.block-gone':
    'IPAM has no block for {$address} of {$pod} (a datastore that was restored, a block that was deleted): no block route leads to it, and the address can be given out again',
  'pool-address.about': 'whose the address {$address} is',
  'pool-address.of-tunnel': '{$address} is the address of a tunnel of {$node}',
  'pool-address.of-another':
    '{$address} is in IP pool {$pool} ({$cidr}), and what answers at it is nobody of this cluster',
  'pool-address.nobody': 'nobody in the cluster has {$address}, which is in IP pool {$pool} ({$cidr}){$held}: {$fate}',
  'pool-address.held': ' and which IPAM holds for {$holder}',
  'pool-address.dropped-here':
    '{$node} has the block {$block}, and drops what comes for an address of it that no pod has',
  'pool-address.goes-to': '{$node} sends packets for it to {$to}, which has the block {$block} and drops them',
  'pool-address.to-interface': '{$node} has a route for it to {$dev}, an interface of no pod that has it',
  'pool-address.of-block': 'its block {$block} belongs to {$owner}, which drops packets for it',
  'pool-address.leaves':
    'no node has a block with it, so packets for it leave {$node} by {$by} as they are, not masqueraded',
  'pool-address.leaves-as-is': 'packets for it leave {$node} by {$by} as they are, not masqueraded',
  'pool-address.way-unknown': 'which way packets for it take on {$node} could not be told',
  'pool-address.gives-none':
    '{$address} is not of a pod: IP pool {$pool} ({$cidr}) only covers it and gives no addresses to pods, and {$fate}',
  'pool-address.network-of-node':
    '{$address} is of a network that the node itself is in, which IP pool {$pool} ({$cidr}) overlaps: {$fate}',
  'pool-address.network-behind-route':
    '{$address} is of a network to which the node has a route of its own, which IP pool {$pool} ({$cidr}) overlaps: {$fate}',
  'pool-address.floating':
    '{$address} is a floating address: {$node} passes what comes for it to its pod, which has {$own}',
  'pool-address.routed-alone':
    '{$node} has a route of Calico for {$address} alone, to {$to}: a pod there has it as a floating address, or from the block of another node',
  'pool-address.unanswered': '{$says}; and that pod does not answer at it',
  'ip-pool.about': 'which IP pool {$address} of {$pod} is from',
  'ip-pool.disabled': 'IP pool {$pool} is disabled: no new address comes from it',
  'ip-pool.disabled-and-gone':
    'IP pool {$pool} is disabled, so the tunnel address of {$nodes} was given back and no node has a route to the pods there',
  'ip-pool.no-pools': 'there are no IP pools, so Calico does not decide how it is routed',
  'ip-pool.none': '{$address} of {$pod} is in no IP pool: another CNI plugin gave it, or its pool was deleted',
  'ip-pool.other-ipam':
    'it is in none, and {$ipam} gives addresses on {$node}, so Calico does not decide how it is routed',
  'ip-pool.other-plugin':
    'it is in none, and the CNI plugin of {$node} is {$plugin}, so Calico does not decide how it is routed',
  'ip-pool.right': '{$address} is from pool {$pool} ({$cidr})',
  // names
  'dns.endpoints-about': "whether the cluster's name server has pods that are ready",
  'dns.endpoints-ready': 'behind {$service} ({$addresses}) {$ready} of {$all} pods are ready',
  'dns.no-endpoints': "no pod behind {$service}, the cluster's name server, is ready: there is none",
  'dns.no-ready-endpoint': "no pod behind {$service}, the cluster's name server, is ready (of {$all})",
  'dns.lookup-about': 'whether {$asker} finds {$name}',
  'dns.found': '{$asker} finds {$name} at {$addresses}, by {$server}',
  'dns.no-server': '{$asker} has no name server to ask',
  'dns.no-answer': '{$asker} gets no answer from its name server {$servers} for {$name}',
  'dns.no-answer-see-path': '{$asker} gets no answer from {$servers} for {$name}: its path to {$pod} is looked at here',
  'dns.no-answer-though-path':
    "{$asker} gets no answer from {$servers} for {$name}, though {$pod} behind it answers: another of its pods, or kube-proxy's rules for the Service, lose the queries",
  'dns.wrong-server':
    "{$asker} asks {$servers} for names, which {$says}, while the cluster's name server {$cluster} {$clusterSays}",
  'dns.server-of-nobody':
    '{$asker} asks {$servers} for names: nothing answers there, and no Service, pod or node has that address{$cluster}',
  'dns.cluster-has': "; the cluster's name service {$service} has {$addresses}",
  'dns.name-unknown': '{$name} does not exist: {$server}, which {$asker} asks, {$says}{$searched}{$node}',
  'dns.name-without-address':
    '{$name} has no address of this family: {$server}, which {$asker} asks, {$says}{$searched}{$node}',
  'dns.server-says': '{$server}, the name server of {$asker}, {$says} when asked for {$name}{$node}',
  'dns.upstream-in-pool':
    '{$server}, the name server of {$asker}, {$says} when asked for {$name}, while {$node} itself is answered by {$upstream}: IP pool {$pool} ({$cidr}) covers {$upstream}, so what the pods of the cluster DNS ask it is not masqueraded',
  'dns.searched': ', nor with any of the search list ({$names} names asked)',
  'dns.node-knows': ', while {$server}, which {$node} itself asks, knows it as {$addresses}',
  'dns.node-says': '; {$server}, which {$node} itself asks, {$says}',
  // said of a name server
  'dns.answers': 'answers',
  'dns.no-address': 'says that the name has no address of this family',
  'dns.no-such-name': 'says that there is no such name (NXDOMAIN)',
  'dns.refuses': 'refuses',
  'dns.server-failed': 'says that it failed (SERVFAIL)',
  'dns.silent': 'does not answer',
  'dns.unreachable': 'cannot be reached',
} as const;
