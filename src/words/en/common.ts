/** What belongs to no room alone. */
export const common = {
  verbatim: '{$text}',
  'check.unknown': 'cannot tell {$about}: {$reason}',
  'address.of-node': '{$address} ({$node})',
  'node.address-unknown': 'the address of {$node} is not known',
} as const;
