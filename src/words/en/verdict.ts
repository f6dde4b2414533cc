/** The sentences of verdicts: summaries, what repairs itself, what was not checked. */
export const verdict = {
  // the ends of a question, and what is asked of them
  'ask.port': '{$to} on {$protocol}/{$port}',
  'ask.protocol': '{$to} by {$protocol}',
  'ask.endpoint': '{$service} ({$endpoint})',
  // one path
  'verdict.broken': '{$from} → {$to} is broken: {$cause}.',
  'verdict.broken-more_one': '{$from} → {$to} is broken: {$cause} (and one other fault).',
  'verdict.broken-more_other': '{$from} → {$to} is broken: {$cause} (and {$count} other faults).',
  'verdict.unknown':
    '{$from} → {$to}: no fault was found, but not everything that matters could be checked{$gap}{$beside}.',
  'ask.internet': 'the internet (as {$address})',
  'verdict.internet':
    '{$from} → {$to}: nothing departs in policies, NAT and routes, which were looked at for an address that nobody has; no packet was sent out there. Name a host, such as example.com on 443, and packets are sent to it.',
  'verdict.internet-beside':
    '{$from} → {$to}: nothing was found in policies, NAT and routes that breaks it for certain, looked at for an address that nobody has; no packet was sent out there{$beside}. Name a host, such as example.com on 443, and packets are sent to it.',
  'unchecked.itself': 'the way from the pod back to itself',
  'unchecked.itself-why': 'other endpoints of the Service were asked in its place',
  'verdict.gap': ': {$gap}',
  'verdict.works': '{$from} → {$to} works: live packets were answered{$beside}.',
  'verdict.nothing-departs': '{$from} → {$to}: nothing departs in what was checked; no live packet was sent.',
  'verdict.nothing-breaks':
    '{$from} → {$to}: no fault that breaks it was found in what was checked; no live packet was sent{$beside}.',
  'verdict.beside': '; beside that, {$finding}',
  'verdict.beside-more': '; beside that, {$finding} (and {$count} more)',
  // a pod's address
  'verdict.no-address': '{$pod} has no address: {$cause}.',
  'verdict.no-address-more_one': '{$pod} has no address: {$cause} (and one other fault).',
  'verdict.no-address-more_other': '{$pod} has no address: {$cause} (and {$count} other faults).',
  'verdict.sentence': '{$sentence}.',
  'verdict.address-of-node': '{$pod} uses the network of its node and needs no address of its own.',
  'verdict.has-address': '{$pod} has an address: {$addresses}.',
  // what repairs itself
  'self-heals.felix':
    'Felix on {$node} usually repairs this by itself within {$seconds} s. If it is still there at a second look, suspect that Felix is stopped or wedged, that it disagrees about the objects, or that something keeps writing against it.',
  'self-heals.bird':
    'BIRD on {$node} puts back a route that was only deleted within seconds. If it is still missing at a second look, the route is not learned: look at the BGP sessions.',
  // what was not checked
  'unchecked.live-packets': 'live packets',
  'unchecked.no-packet': 'no packet was sent',
  'unchecked.on-node': '{$what} on {$node}',
  'unchecked.names': '{$names}',
  'unchecked.with-checks_one': '{$what} ({$count} check)',
  'unchecked.with-checks_other': '{$what} ({$count} checks)',
  'unchecked.names-more_one': '{$names} ({$count} more check)',
  'unchecked.names-more_other': '{$names} ({$count} more checks)',
  'unchecked.of-path': '{$from} → {$to}: {$what}',
  'unchecked.of-pod': '{$pod}: {$what}',
  // all pods of a workload
  'workload.no-pods': '{$workload} has no pods.',
  'workload.fine': '{$workload}: all of its {$pods} {$praise}{$among}.',
  'workload.none': '{$workload}: there is none that could be asked.',
  'workload.all-fine': '{$workload}: all {$pods} that were tried {$praise}{$among}.',
  'unchecked.further-pods': 'further pods',
  'unchecked.many-pods': 'no more than 1000 are looked through',
  'workload.unsure': '{$workload}: no fault was found, {$fine} of {$pods} fine, {$unknown} not fully checked{$among}.',
  'workload.broken': '{$workload}: {$who} {$complaint}{$among}: {$why}{$only}.',
  'workload.pods_one': '{$count} pod',
  'workload.pods_other': '{$count} pods',
  'workload.all': 'all {$pods}',
  'workload.some': '{$broken} of {$pods}',
  'workload.among': ' ({$looked} of {$total} looked at)',
  'workload.causes': '{$number} causes, first: {$first}',
  'workload.only': '; only these share {$traits}',
  'workload.undiagnosed': '{$pod} could not be diagnosed: {$reason}',
  'workload.pod-has-address': '{$pod} has an address: {$addresses}',
  'workload.pod-has-node-address': "{$pod} has its node's address",
  'workload.lack-address': 'lack an address',
  'workload.have-address': 'have an address',
  'workload.cannot-be-reached': 'cannot be reached from {$ask}',
  'workload.can-be-reached': 'can be reached from {$ask}',
  'workload.cannot-reach': 'cannot reach {$ask}',
  'workload.reach': 'reach {$ask}',
  'workload.on-port': '{$end} on {$port}',
  'unchecked.of-object': '{$check} {$object}',
} as const;
