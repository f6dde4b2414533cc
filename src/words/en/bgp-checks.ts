/** What the checks of BGP say. */
export const bgpChecks = {
  'bgp-session.about': 'whether BGP carries routes between {$node} and {$far}',
  'bgp-session.found-with-routes': '{$found}; the routes are still there',
  'bgp-session.found-without-routes': '{$found}; {$without}',
  'bgp-session.no-route': '{$node} has no route to the pods of {$far}',
  'bgp-session.no-bird-here':
    'IP pool {$pool} has no VXLAN (vxlanMode Never, ipipMode {$ipip}), so the routes between nodes would have to come from BIRD; this installation runs none: the readiness check of calico-node asks for Felix alone',
  'bgp-session.bird-down': 'BIRD is not running on {$node}: nothing answers on its control socket',
  'bgp-session.as-mismatch': '{$node} and {$far} disagree about the AS number of {$odd}',
  'bgp-session.as-mismatch-own':
    '{$node} and {$far} disagree about the AS number of {$odd} (its Node object says {$as})',
  'bgp-session.as-shared':
    '{$node} and {$far} both have the AS number {$as} and learn of each other by AS {$between} alone: each takes the routes of the other for a loop, because its own number is in their path',
  'bgp-session.router-id':
    'BIRD on {$node} and BIRD on {$far} have one router id, {$id}, so neither takes the other for a peer (Bad BGP identifier)',
  'bgp-session.disabled': 'the BGP session {$session} is switched off on {$node}',
  'bgp-session.restarted': 'BIRD on {$node} has just restarted and its sessions are being opened again ({$says})',
  'bgp-session.says': '{$node} says {$state}, {$far} says {$farState}',
  'bgp-session.port-blocked': '{$node} cannot open TCP 179 to {$far} ({$says})',
  'bgp-session.port-blocked-by-rule': '{$node} cannot open TCP 179 to {$far}: {$rule} on {$at} stops it ({$says})',
  'bgp-session.not-established': 'the BGP session between {$node} and {$far} is not established: {$says}{$remarks}',
  'bgp-session.remarks': ' ({$remarks})',
  'bgp-session.no-mesh':
    'neither {$node} nor {$far} has a BGP peer: the node-to-node mesh is off and nothing takes its place',
  'bgp-session.none': '{$node} and {$far} have no BGP session with each other, and the route does not come another way',
  'bgp-session.not-asked-for': 'no BGP session leads between {$node} and {$far}, because none is asked for: {$why}',
  'bgp-peering.mesh-off': 'the node-to-node mesh is off (nodeToNodeMeshEnabled: false in BGPConfiguration default)',
  'bgp-peering.reflectors-left-out':
    'the node-to-node mesh leaves out {$nodes}, as a route reflector (projectcalico.org/RouteReflectorClusterID)',
  'bgp-peering.peer-matches-none':
    '{$mesh}, and the BGPPeer {$peer}, which is to take its place, selects the nodes "{$selector}": no node matches that',
  'bgp-peering.reflectors-unlabelled':
    '{$mesh}, and the BGPPeer {$peer} selects the nodes "{$selector}", which no node matches: {$nodes} has a route reflector cluster id, but not that label',
  'bgp-peering.no-peer-for-both': '{$mesh}, and no BGPPeer joins the two, directly or by a route reflector',
  'bgp-session.not-exported':
    'the BGP session is up, but {$node} does not pass {$block} on: a filter, or a pool that is not exported',
  'bgp-session.filtered-out':
    'the BGP session is up, but {$node} does not tell {$far} of {$block}: {$field} of BGPFilter {$filter}, which BGPPeer {$peer} names, rejects it',
  'bgp-session.filtered-in':
    'the BGP session is up, but {$node} does not take {$block} from {$far}: {$field} of BGPFilter {$filter}, which BGPPeer {$peer} names, rejects it',
  'bgp-session.routes-unwritten':
    'neither Felix nor BIRD of {$node} is to write the routes of IP pool {$pool}: programClusterRoutes is {$felix} for Felix and {$bgp} for BGP, and the one does not take what the other leaves',
  'bgp-session.pool-not-exported':
    'the BGP session is up, but IP pool {$pool} has disableBGPExport, so {$node} does not pass blocks of {$cidr} on',
  'bgp-session.established': 'the BGP session between {$node} and {$far} is established on both ends',
  'bgp-session.by-others': "{$node} and {$far} learn each other's routes without a session of their own",
} as const;
