/** What a button of a fix carries: which fix, and the digest of what it does as it was shown. */

/** At most 2,000 characters, says Slack; these are 66. */
export const fixValue = ({ id, offer }: { id: string; offer: string }): string => `${id}.${offer}`;

/** Undefined: not a value of ours. */
export const readFixValue = (value: string): { id: string; offer: string } | undefined => {
  const [, id, offer] = /^([\w-]{22})\.([\w-]{43})$/.exec(value) ?? [];
  return id === undefined || offer === undefined ? undefined : { id, offer };
};
