/** What belongs to no room alone. */
export const common = {
  verbatim: '{$text}',
} as const;
