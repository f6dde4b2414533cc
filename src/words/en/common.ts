/** What belongs to no room alone. */
export const common = {
  verbatim: '{$text}',
  'check-failed.about': 'what a check makes of this evidence, which is a fault of calico-why',
  'check.unknown': 'cannot tell {$about}: {$reason}',
  'address.of-node': '{$address} ({$node})',
  'node.address-unknown': 'the address of {$node} is not known',
} as const;
