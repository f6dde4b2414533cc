/** What the checks of Services say. */
export const serviceChecks = {
  'service-endpoints.about': 'what stands behind {$service}',
  'service-endpoints.no-such-port': '{$service} has no port {$port}: it has {$ports}',
  'service-endpoints.no-port': '{$service} has no port {$port}: it has none',
  'service-endpoints.other-nodes':
    "{$service} keeps to endpoints of the sender's node (internalTrafficPolicy Local), and none of its {$ready} is on {$node}",
  'service-endpoints.count_one': '{$count} endpoint',
  'service-endpoints.count_other': '{$count} endpoints',
  'service-endpoints.none-ready': '{$service} has {$endpoints} and none is ready',
  'service-endpoints.none': '{$service} has no endpoint: its selector picks no pod, or those have no address',
  'service-endpoints.ready_one': '{$service} has {$count} ready endpoint',
  'service-endpoints.ready_other': '{$service} has {$count} ready endpoints',
  'service-endpoints.no-selector':
    '{$service} has no endpoint: it has no selector, and nobody wrote endpoints for it by hand',
  'service-endpoints.none-picked':
    '{$service} has no endpoint: its selector ({$selector}) picks no pod, or those have no address',
  'service-endpoints.no-such-name':
    '{$service} leads port {$port} to targetPort {$target}, and no container of its {$count} endpoints has a port of that name',
  'service-endpoints.ending':
    '{$service} has no endpoint that is ready; kube-proxy uses the {$count} that are about to end for as long as they answer',
  'service-endpoints.near': 'of {$all} in all, because its hints keep senders to endpoints of their zone or node',
  'service-endpoints.unready': '{$unready} more are not ready',
  'service-endpoints.nameless': '{$nameless} more have no port named {$target}',
  'service-endpoints.published': 'it publishes pods that are not ready as well (publishNotReadyAddresses)',
  'service-rules.about': 'whether {$node} knows {$service}',
  'service-rules.ipvs': 'kube-proxy runs in IPVS mode there, which is not read',
  'service-rules.no-kube-proxy':
    'there is no rule and no pod of kube-proxy there, so what translates Services there is not known',
  'service-rules.ebpf': 'Calico translates Services there by its eBPF programs, which are not read',
  'service-rules.no-sender-address': 'the sender has no address',
  'service-rules.unsure': 'the rules cannot be told',
  'service-rules.missing':
    'no rule on {$node} turns {$service} ({$address}) into an endpoint: kube-proxy did not write it',
  'service-rules.on-other-address':
    "kube-proxy on {$node} serves node ports at {$addresses} alone, and {$address} is another of that node's addresses",
  'service-rules.stale':
    '{$node} sends {$stale} of {$total} connections to {$service} to {$to}, which is not an endpoint of it',
  'service-rules.pass': '{$node} turns {$service} into {$total} of its endpoints',
  'service-rules.pass-near':
    '{$node} turns {$service} into {$total} of its endpoints, those that the hints of the Service give it',
  'service-rules.kept':
    '{$node} keeps the sender to {$total} of the endpoints of {$service}, as before (sessionAffinity ClientIP)',
  'service-rules.nothing-to-lead-to': '{$node} has no rule for {$service}, as there is no endpoint to lead to',
  'service-rules.left-behind':
    '{$node} has rules of two modes of kube-proxy: those of {$left} mode were left behind and lead {$service} to {$to}, which is not an endpoint of it; those of {$now} mode are right, and which come first depends on which were loaded later',
  'service-rules.lacks': '{$node} turns {$service} into {$total} of its endpoints; it does not know {$addresses} yet',
  'service-rules.dropped-before':
    "{$node} drops what {$from} sends to {$service} before kube-proxy's rules see it: {$denial}",
  'service-rules.hidden': "hides what is for {$service} from connection tracking, so kube-proxy's rules never see it",
  'service-rules.untracked':
    "on {$node} a policy with doNotTrack on the host endpoint of {$interface} lets in what {$from} sends to {$service} without connection tracking, so kube-proxy's rules never translate it",
  'service-rules.translated': 'sends what is for {$service} to {$to}, which is not an endpoint of it',
  'service-rules.node-itself': 'the node itself',
  'service-source.about': 'with which address {$node} sends on what is for {$service}',
  'service-source.by-range': 'as its clusterCIDR is {$range}, in which the pod is not',
  'service-source.by-all': 'as it does for everything (masqueradeAll)',
  'service-source.by-other': 'by its rules',
  'service-source.denied':
    '{$to} gets what {$from} sends to {$service} from {$address}: kube-proxy on {$node} replaces the address of the pod, {$reason}, and what lets the pod in does not match: {$denial}',
  'hairpin.about': 'whether {$pod} reaches itself through {$service}',
  'hairpin.bridge':
    '{$interface} is a port of the bridge {$bridge}, and whether that sends packets back by the port that they came in by (hairpin mode) is not read',
  'hairpin.not-masked':
    'what {$pod} sends to {$service} and {$node} leads back to it comes from its own address, which its kernel drops: no rule masquerades it',
  'hairpin.an-address': 'an address of the node',
  'hairpin.pass': '{$node} leads what {$pod} sends to {$service} back to it, from {$address}',
  'hairpin.denied': 'what {$pod} sends to {$service} can be led back to itself, and {$node} drops that: {$denial}',
  'service-target.only':
    '{$service} leads port {$port} to targetPort {$target}, on which its only endpoint {$pod} does not listen; it listens on {$others}',
  'service-target.all':
    '{$service} leads port {$port} to targetPort {$target}, on which none of the {$count} endpoints that were asked about listens; they listen on {$others}',
  'service-target.named': '{$name} ({$numbers} by its containers)',
  'endpoints-asked.about': 'whether all endpoints of {$service} can be reached',
  'endpoints-asked.reached': '{$reached} of {$tried} endpoints of {$service} that were asked about can be reached',
  'endpoints-asked.broken': 'not {$addresses}',
  'endpoints-asked.unknown': 'of {$addresses} it is unknown',
  'endpoints-asked.rest': '{$rest} more were not asked about',
  'endpoints-asked.more': '{$finding}; {$more}',
  'service-reach.about': 'whether {$service} answers',
  'service-reach.refused': '{$service} ({$address}) leads to an endpoint, which refuses {$what}',
  'service-reach.refused-before': '{$node} refuses {$what} for {$service} ({$address}) before it comes to an endpoint',
  'service-reach.answers': '{$service} ({$address}) answers {$what}',
  'service-reach.partial': 'only some connections to {$service} ({$address}) come about: {$detail}',
  'service-reach.none': 'no connection to {$service} ({$address}) comes about: {$detail}',
  'service-reach.ebpf-read': '{$finding}; what the eBPF maps of {$node} hold of it does not say why',
  'service-reach.ebpf': "{$finding}; {$node} runs Calico's eBPF data plane, whose programs are not read",
  'service-connections.about': 'whether {$node} keeps old connections to {$service}',
  'service-connections.ebpf': "{$node} runs Calico's eBPF data plane, whose table is not read",
  'service-connections.none':
    '{$node} keeps no connection from {$from} to {$service} that leads to what is not an endpoint',
  'service-connections.port': '{$address} port {$port}',
  'service-connections.stale':
    '{$node} still gives an old connection from {$from} to {$service} to {$to}, which is not an endpoint of it any more',
  'service-connections.stale-udp':
    '{$node} still gives what is sent from {$from} to {$service} to {$to}, which is not an endpoint of it any more',
} as const;
