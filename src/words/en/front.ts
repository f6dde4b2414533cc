/** What stands before Services: Ingress, Gateway and HTTPRoute. */
export const front = {
  'progress.front': 'reading {$front} and what it leads to',
  'progress.front-on': 'asking from the controller on to {$service}',
  'verdict.front':
    'Nothing in the cluster keeps {$from} from {$front}: its controller, {$controller}, can be called, and reaches {$to}. What lies between {$from} and {$node}, and what the controller itself does with a request, was not looked at{$beside}.',
  'front.class-about': 'which controller serves {$front}',
  'front.class-none': '{$front} names no class and the cluster has no default one: no controller serves it',
  'front.no-gateway': '{$front} names no Gateway that is there: nothing serves it',
  'front.class-missing': '{$front} names the class {$class}, and there is no such class: no controller serves it',
  'front.class-older':
    'it names the class {$class} by the older annotation, and no class of that name says whose it is',
  'front.class-served': '{$front} is of the class {$class}, which {$controller} serves',
  'front.accepted-about': 'what the controller says of {$front}',
  'front.accepted': 'its controller serves {$front}',
  'front.nothing-said':
    'no controller has said anything of {$front}: none that serves its class is running, or it has not come to it yet',
  'front.waiting': 'no controller has taken {$object} yet: {$type} is {$status} ({$reason})',
  'front.refused': 'the controller does not serve {$object}: {$type} is {$status} ({$reason})',
  'front.refused-because': 'the controller does not serve {$object}: {$type} is {$status} ({$reason}): {$message}',
  'front.backends-about': 'whether the Services of {$front} are there',
  'front.no-rules': '{$front} has no rule that leads to a Service',
  'front.no-service': '{$front} sends {$rule} to {$service}, and there is no such Service',
  'front.no-port': '{$front} sends {$rule} to port {$port} of {$service}, which has no such port',
  'front.backends_one': '{$count} rule of {$front} leads to a Service and a port that are there',
  'front.backends_other': '{$count} rules of {$front} lead to Services and ports that are there',
  'front.certificate-about': 'whether the certificate of {$front} is there (Secret {$secret})',
  'front.certificate': 'the Secret {$secret} with the certificate of {$front} is there',
  'front.certificate-missing':
    'the Secret {$secret} with the certificate of {$front} is not there: the controller shows another certificate, or none',
  'front.not-there': 'there is no such object',
  'front.address-about': 'where {$front} is called',
  'front.no-address':
    'its status has no address: no controller has written one, and not every controller does. Ask about the Service or the node by which its controller is called',
  'front.not-led': 'its status has {$addresses}, and the way there was not looked at',
  'front.address': '{$front} is called at {$addresses}, by its status',
  'front.leg-in': 'whether {$from} reaches the controller, {$to}',
  'front.leg-on': 'whether the controller, {$from}, reaches {$to}',
  'front.leg-in-works': '{$from} reaches the controller, {$to}',
  'front.leg-on-works': 'the controller, {$from}, reaches {$to}',
} as const;
