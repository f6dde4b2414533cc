/** How heavy a part of a message is: its characters, and a little for each part of it. */
export const weightOf = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + weightOf(part), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce(
    (sum: number, part) => sum + (typeof part === 'string' ? part.length : weightOf(part)),
    10,
  );
};
