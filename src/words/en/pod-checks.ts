/** What the checks of a pod and of its interfaces say. */
export const podChecks = {
  // its own network namespace
  'pod-interface.about': 'what interfaces {$pod} has',
  'pod-interface.down': '{$interface} of {$pod} is down',
  'pod-interface.missing': '{$pod} has no network interface',
  'pod-interface.no-address': '{$interface} of {$pod} has no address; it should have {$address}',
  'pod-interface.other-address': '{$interface} of {$pod} has {$has}, not {$address}',
  'pod-interface.up': '{$interface} of {$pod} is up and has {$address}',
  'pod-routes.about': 'where {$pod} sends packets for {$target}',
  'pod-routes.captured': 'inside {$pod} {$route} takes packets for {$target} to {$hop} instead of to {$gateway}',
  'pod-routes.default-route': 'the default route',
  'pod-routes.elsewhere': 'an unknown next hop',
  'pod-routes.no-route': '{$pod} has no route to {$target}: its default route is gone',
  'pod-routes.no-target': 'the other end has no address',
  'pod-routes.rule-diverts':
    'a routing rule in the network of {$pod} takes packets for {$target} from its gateway {$gateway}: {$rule} leads to {$hop}',
  'pod-routes.has-it':
    '{$pod} has {$address}, the address of {$end}, too, on {$dev}: what it sends there never leaves it, and is answered inside it if at all',
  'pod-routes.refused':
    'inside {$pod} {$route} discards packets for {$target} ({$type}) instead of sending them to {$gateway}',
  'pod-routes.right': '{$pod} sends packets for {$target} to its gateway',
  'pod-routes.route': 'the route {$dst}',
  'pod-rules.about': 'what the rules in the network of {$pod} do with the {$packet} ({$what})',
  'pod-rules.drops': 'in the network of {$pod} the {$packet} ({$what}) is dropped: {$rule}',
  'pod-rules.to-dead-port':
    'in the network of {$pod} the {$packet} ({$what}) is handed to port {$port} of the pod itself, where nothing listens: {$rule}',
  'pod-rules.to-own-port':
    'in the network of {$pod} the {$packet} ({$what}) is handed to a program of the pod itself on port {$port}: {$rule}',
  'pod-rules.sent-elsewhere': 'in the network of {$pod} the {$packet} ({$what}) is sent to {$address} instead: {$rule}',
  'pod-source.other-address':
    "programs in {$pod} send to {$target} with the address {$used}, not with the pod's own {$address}: its node drops that, and no policy knows it",
  'gateway-neighbour.about': 'whether {$pod} has the right MAC address for its gateway',
  'gateway-neighbour.mac-unread': 'the MAC address of {$interface} was not read',
  'gateway-neighbour.no-mac': 'no MAC address',
  'gateway-neighbour.none': '{$pod} has not asked for its gateway lately',
  'gateway-neighbour.right': '{$pod} knows its gateway as {$mac} ({$states})',
  'gateway-neighbour.unanswered': '{$pod} asks for its gateway {$gateway} and nobody answers ({$states})',
  'gateway-neighbour.wrong': '{$pod} sends to {$used} as its gateway, but {$interface} has {$mac}',
  'accept-queue.unaccepted':
    'the program that listens on {$port} of {$to} accepts no connections: the kernel opened {$number} for the live test, and after {$ms} ms they still wait in its queue ({$waiting} of {$limit})',
  'accept-queue.full':
    'the program that listens on {$port} of {$to} does not accept its connections fast enough: its queue is full, and the kernel drops new ones ({$counter})',
  'pod-listening.about': 'what listens in {$pod}',
  'pod-listening.elsewhere': 'nothing in {$pod} listens on {$port} on {$address}: only on {$others}',
  'pod-listening.nothing': 'nothing in {$pod} listens on {$port}',
  'pod-listening.open': '{$pod} listens on {$port}',
  'pod-listening.other-ports': 'nothing in {$pod} listens on {$port}; it listens on {$others}',
  // what its node has for it
  'host-veth.about': 'the state of {$interface} on {$node}',
  'host-veth.down': '{$interface}, the interface of {$pod} on {$node}, is down',
  'host-veth.ends-elsewhere': '{$interface} on {$node} is not the other end of the interface of {$pod}',
  'host-veth.missing': '{$node} has no interface {$interface} for {$pod}',
  'host-veth.no-arp':
    '{$interface} on {$node} has ARP switched off (NOARP), so the node does not learn the MAC address of {$pod}',
  'host-veth.other-mac': '{$interface} on {$node} has MAC address {$mac}, while {$pod} sends to {$used}',
  'host-veth.up': '{$interface} on {$node} is up',
  'host-veth.up-with-mac': '{$interface} on {$node} is up with MAC address {$mac}',
  'gateway-answer.about': 'whether {$node} answers for the gateway of {$pod}',
  'gateway-answer.answers': '{$node} answers for the gateway on {$interface}',
  'gateway-answer.has-address': '{$node} has the gateway {$gateway} on {$interface}',
  'gateway-answer.ipv6-off':
    'IPv6 is switched off on {$interface} of {$node}, so nothing of {$pod} comes in there: {$name} is 1',
  'gateway-answer.no-address': '{$interface} on {$node} does not have {$gateway}, which {$pod} asks for as its gateway',
  'gateway-answer.no-default-route':
    '{$node} has no default route, and no other one to {$gateway}, so it does not answer for the gateway of {$pod}',
  'gateway-answer.no-route':
    '{$node} has no route to {$gateway} by another interface, so it cannot answer for the gateway of {$pod}',
  'gateway-answer.proxy-arp-off':
    'proxy ARP is off on {$interface}, so {$node} does not answer when {$pod} asks for its gateway',
  'gateway-answer.refused':
    'duplicate address detection refused {$gateway} on {$interface} of {$node}, so it does not answer as the gateway of {$pod}',
  'gateway-answer.setting-unread': '{$name} was not read',
  'pod-neighbour.about': 'whether {$node} has the right MAC address for {$pod}',
  'pod-neighbour.answers-now': '{$pod} answers, though not when {$node} last asked for its MAC address ({$states})',
  'pod-neighbour.elsewhere': 'on {$node} {$address} is also known behind {$devices}',
  'pod-neighbour.mac-unread': 'the MAC address of {$pod} was not read',
  'pod-neighbour.none': '{$node} has not asked for {$address} lately',
  'pod-neighbour.right': '{$node} knows {$pod} as {$mac}',
  'pod-neighbour.unanswered': '{$pod} did not answer when {$node} last asked for its MAC address ({$states})',
  'pod-neighbour.wrong': '{$node} sends packets for {$pod} to {$used}, but its interface has {$mac}',
  'workload-route.about': 'where {$node} sends packets for {$pod}',
  'workload-route.diverted':
    'on {$node} the routing rule "{$rule}"{$owner} takes packets for {$address} out of the main table',
  'workload-route.gateway': '{$gateway} by {$interface}',
  'workload-route.leave-by': '; they leave by {$hop} instead',
  'workload-route.missing': '{$node} has no route for {$address} of {$pod} to {$interface}{$instead}',
  'workload-route.node-has-it':
    '{$node} has {$address} of {$pod} itself, on {$interface}, so its packets end there{$nodesOwn}',
  'workload-route.nodes-own': ": it is the node's own address",
  'workload-route.nowhere': 'nowhere',
  'workload-route.of-block': "; the block's {$type} route discards them",
  'workload-route.own-interface': 'an interface of its own',
  'workload-route.refused': 'on {$node} the route "{$route}" discards packets for {$pod}',
  'workload-route.right': '{$node} routes {$address} to {$interface}',
  'workload-route.second':
    "on {$node} a second route for {$address} to {$where} is preferred over Calico's to {$interface}",
  'workload-route.wrong': '{$node} routes {$address} of {$pod} to {$where} instead of {$interface}',
  // IPv6 on the way
  'ipv6-address.refused':
    'duplicate address detection refused {$address} on {$interface} of {$where}: someone on that link answered for it, so it is not used',
  'ipv6-address.small-mtu':
    '{$interface} of {$where} carries {$mtu} bytes, and below {$least} the kernel has no IPv6 on an interface',
  'ipv6-address.tentative':
    '{$address} on {$interface} of {$where} is not in use yet: duplicate address detection has not ended, which takes a second or two',
  'neighbour-discovery.answer': 'the answer to {$neighbour}',
  'neighbour-discovery.dropped': '{$node} drops neighbour discovery, {$what} (ICMPv6 {$type}, {$hook}): {$denial}',
  'neighbour-discovery.its-answer': 'the answer of {$neighbour}',
  'neighbour-discovery.its-question': 'the question of {$neighbour}',
  'neighbour-discovery.passes': 'the rules of {$node} let neighbour discovery through',
  'neighbour-discovery.question': 'the question for {$neighbour}',
  // ARP, or neighbour discovery, while live packets were sent
  'arp-seen.gateway-answer-lost': '{$pod} asks for its gateway {$gateway}, and the answer of {$node} does not reach it',
  'arp-seen.gateway-unanswered': '{$pod} asks for its gateway {$gateway} and nobody answers',
  'arp-seen.pod-unanswered': '{$node} asks for the MAC address of {$pod} on {$interface}, and the pod does not answer',
} as const;
