/** What keeps the rule that comes nearest from matching. */
export const nearestRules = {
  'nearest.rule': 'the rule that comes nearest is {$policy} rule {$rule}: {$why}',
  'nearest.later': '{$policy} rule {$rule} would allow it, but {$before} comes first by its order',
  'nearest.later-tier':
    '{$policy} rule {$rule} in tier {$tier} would allow it, but tier {$first} comes first, and {$before} denies there',
  'nearest.egress-allows': 'the egress side lets it out ({$reason}), and both sides must allow it',
  'nearest.ingress-allows': 'the ingress side would let it in ({$reason}), and both sides must allow it',
  'nearest.no-dns':
    'no egress rule that applies to {$pod} allows DNS (UDP and TCP port 53 of the name server): it cannot look names up',
  'nearest.namespace': 'namespace {$namespace}',
  'nearest.account': 'service account {$account}',
  'nearest.lacks-label': '{$whose} lacks the label {$wanted}',
  'nearest.has-label': 'it asks for the label {$wanted}, and {$whose} has {$has}',
  'nearest.not-so': '{$whose} does not meet {$wanted}',
  'nearest.own-namespace':
    'it is about pods of namespace {$namespace} alone, as it has no selector for namespaces, and {$pod} is not in that',
  'nearest.other-namespace': 'it asks for namespace {$namespaces}, and {$pod} is not in that',
  'nearest.other-account': 'it asks for service account {$accounts}, and {$pod} runs as {$account}',
  'nearest.pods-alone': 'it is about pods alone, and {$pod} is none to it',
  'nearest.global': 'it is about network sets and host endpoints of no namespace (global()), and {$pod} is a pod',
  'nearest.excluded': 'it leaves {$wanted} out, and {$whose} is that',
  'nearest.does-not-select': 'its policy does not select {$pod}: {$why}',
  'nearest.types': 'its policy does not have {$type} among its types, so that such rules do nothing',
  'nearest.port': 'it allows port {$ports}, and this is port {$port}',
  'nearest.source-port': 'it asks that packets come from port {$ports}',
  'nearest.service-port':
    'it allows port {$ofService} of Service {$service}, and policies see the port of the pod, {$port}',
  'nearest.named-port': '{$name} is port {$number} ({$protocol}) of {$pod}, and this is port {$port}',
  'nearest.no-named-port': 'it allows the port named {$names}, and no container of {$pod} has a port of that name',
  'nearest.port-named-other': 'it allows the port named {$names}, and {$pod} calls its port {$port} {$own}',
  'nearest.not-port': 'it leaves port {$port} out',
  'nearest.net': 'it allows {$nets}, and {$at} is not in that',
  'nearest.net-family': 'it allows {$nets} alone, and this is IPv{$family}',
  'nearest.net-of-service':
    'it allows {$nets}, where the address of Service {$service} is, and policies see the address of the pod behind it, {$at}',
  'nearest.net-of-node':
    'it allows {$nets}, where {$address} of {$node} is, but packets between pods keep the address of the pod, {$at}',
  'nearest.net-of-host':
    'it allows {$nets}, where {$address} of {$node} is, but from there the packets come as {$at}, as a node sends to pods of others with the address of its tunnel',
  'nearest.not-net': 'it leaves {$nets} out, where {$at} is',
  'nearest.service': 'it allows what is behind Service {$service}, and {$whose} with this port is not',
  'nearest.protocol': 'it allows {$wanted}, and this is {$is}',
  'nearest.not-protocol': 'it leaves {$is} out',
  'nearest.ip-version': 'it is about IPv{$wanted}, and this is IPv{$is}',
  'nearest.icmp': 'it allows ICMP type {$wanted}, and this is {$is}',
  'nearest.not-icmp': 'it leaves ICMP type {$wanted} out',
  'nearest.host-network':
    "{$pod} uses its host's network, and selectors never match such a pod: to policies it is its node, {$addresses}",
  'nearest.host':
    '{$address} is of {$node}, and selectors never match a node: it takes a rule for its addresses ({$addresses})',
  'nearest.outside':
    '{$address} is outside of the cluster, where selectors match nothing: it takes a rule for its address',
} as const;
