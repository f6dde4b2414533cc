/** How many checks a thread says are fine: each message counts its own. */
export const toldFine = (texts: readonly string[]): number =>
  [...texts.join('\n').matchAll(/✓ (\d+) checks? fine/g)].reduce((sum, [, count]) => sum + Number(count), 0);
