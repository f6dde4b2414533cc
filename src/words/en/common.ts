/** What belongs to no room alone. */
export const common = {
  verbatim: '{$text}',
  'check.unknown': 'cannot tell {$about}: {$reason}',
} as const;
