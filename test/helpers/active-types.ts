/** The types of all objects in a value. */
export const typesIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(typesIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && typeof value.type === 'string' ? [value.type] : [];
  return [...own, ...Object.values(value).flatMap(typesIn)];
};

/** What Slack reads as a mention, a link or markup. */
export const activeTypes = new Set([
  'mrkdwn',
  'user',
  'usergroup',
  'channel',
  'broadcast',
  'link',
  'team',
  'emoji',
  'markdown',
]);
