/** What the checks of routes and of the underlay say. */
export const routeChecks = {
  'route.rule-refuses': 'on {$node} the routing rule "{$rule}"{$owner} refuses packets for {$dst}',
  'route.refuses': 'on {$node} the route "{$route}" drops packets for {$dst}',
  'route.of-program': ' (of {$program})',
  'program.wg-quick': 'WireGuard (wg-quick)',
  'program.wireguard': 'WireGuard ({$dev})',
  'program.tunnel': 'a VPN ({$dev})',
  'route.an-interface': 'an interface',
  'node-route.about': 'how {$node} routes packets for {$dst}',
  'node-route.missing': '{$node} has no route to {$dst}: it has no default route',
  'node-route.own-address': '{$node} itself has {$dst}, on {$dev}: packets for it end there',
  'node-route.kept-address': '{$node} itself has {$dst}, which {$program} keeps on {$dev}: packets for it end there',
  'node-route.own-block':
    '{$node} drops packets for {$dst} by its route "{$route}": it has the block, and no pod with that address',
  'node-route.elsewhere':
    'on {$node} the route {$route} takes packets for {$dst} to {$dev} instead of the network outside',
  'node-route.direct': '{$node} sends packets for {$dst} straight out of {$dev}',
  'node-route.by-gateway': '{$node} sends packets for {$dst} by {$gateway} out of {$dev}',
  'route.nowhere': 'nowhere',
  'route.hop': '{$gateway} by {$dev}',
  'block-route.about': 'whether {$node} has the right route to {$block}',
  'block-route.wireguard': 'WireGuard encrypts packets for {$node}, and its routes are not judged',
  'block-route.by-wireguard': '{$node} sends it by WireGuard, which is not judged',
  'block-route.no-address': 'the other end has no address',
  'block-route.right': '{$node} sends packets for {$address} to {$far}',
  'block-route.right-by-fabric':
    '{$node} sends packets for {$address} to {$far} (BGP taught the next hop {$gateway}, which is not a node of the cluster)',
  'block-route.missing': '{$node} has no route to {$block} of {$far}, and has no other',
  'block-route.missing-so-default':
    '{$node} has no route to {$block} of {$far}, so packets for {$address} leave by the default gateway',
  'block-route.missing-so-other':
    '{$node} has no route to {$block} of {$far}, so packets for {$address} leave by {$route}',
  'block-route.borrowed-missing':
    '{$address} of {$far} is borrowed from block {$block} of {$lender} and needs a route of its own on {$node}, which is missing: packets for it go to {$lender}',
  'block-route.wrong': '{$node} sends packets for {$address} to {$leadsTo} instead of {$far}',
  'block-route.wrong-some': '{$node} sends some packets for {$address} to {$leadsTo} instead of {$far}',
  'block-route.own-address': '{$node} has {$address} of {$end} itself, on {$dev}, so packets for it end there',
  'block-route.foreign':
    'on {$node} the more specific route {$route}{$owner} takes packets for {$address} to {$leadsTo}',
  'block-route.refused': 'on {$node} the route "{$route}" drops packets for {$address}, whose pod is on {$far}',
  'block-route.diverted':
    'on {$node} the routing rule "{$rule}"{$owner} takes packets for {$address} out of the main table',
  'block-route.other-way':
    '{$node} sends packets for {$address} to {$far} by "{$route}", not {$expected} as the pool asks',
  'detour.about': 'what {$node}, to which a route leads, makes of the packets',
  'detour.through':
    'a route leads through {$node} ({$address}), which has no part in this: its connection tracking lists {$connections} connections between the two',
  'detour.one-way':
    'a route leads through {$node} ({$address}), which has no part in this: its connection tracking has seen one direction only of {$unreplied} of {$connections} connections{$dropped}',
  'detour.dropped': ', and a rule there has dropped {$packets} packets as INVALID',
  'underlay.about': 'how packets get from {$node} to {$far}',
  'underlay.address-of': '{$address}, the address of {$node}',
  'underlay.own-address': '{$node} has {$address}, the address of {$far}, itself, on {$dev}: packets for it end there',
  'underlay.no-way': '{$node} has no way to {$address}, the address of {$far}',
  'underlay.astray':
    '{$node} sends packets for {$far} ({$address}), which is in its own network, by {$next}: the route {$route} says so',
  'underlay.knows-way': '{$node} knows the way to {$far} ({$address})',
  'underlay.neighbour-silent': '{$next}, by which {$node} reaches {$far}, did not answer when it was last asked for',
  'underlay.neighbour-wrong': '{$node} sends packets for {$far} to {$mac}, but its interface with {$next} has {$own}',
  'node-interface.unpublished':
    '{$node} has no address on its Node object ({$annotation}), so the other nodes do not know where its pods are',
  'node-interface.no-address': 'the Node object of {$node} says {$address}, which is on none of its interfaces',
  'node-interface.other-addresses':
    'the Node object of {$node} says {$address}, which is on none of its interfaces (it has {$has})',
  'node-interface.no-carrier': '{$dev} of {$node}, which has its address {$address}, has no connection (NO-CARRIER)',
  'node-interface.down': '{$dev} of {$node}, which has its address {$address}, is down',
  'node-interface.no-arp': '{$dev} of {$node} has ARP switched off (NOARP), so it does not learn where other nodes are',
  'node-interface.up': "{$dev} of {$node} is up and has the node's address {$address}",
  'route.looked-up': 'looked up: {$address}',
  'route.none-listed': 'no listed route matches {$address}',
  'route.no-address': '(no address)',
} as const;
