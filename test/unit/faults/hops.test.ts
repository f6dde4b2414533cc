import { describe, expect, it } from 'vitest';
import { hops, stretchOfHop, tapRank, taps } from '../../../src/faults/hops.ts';

describe('the stretch of a hop', () => {
  it.each(hops)('%s begins before it ends', (hop) => {
    const { after, before } = stretchOfHop[hop];
    expect(tapRank(after)).toBeLessThan(tapRank(before));
  });

  it('moves along the path with its hop', () => {
    for (const [index, hop] of hops.slice(1).entries()) {
      const earlier = stretchOfHop[hops[index] ?? 'question'];
      expect(tapRank(stretchOfHop[hop].after)).toBeGreaterThanOrEqual(tapRank(earlier.after));
      expect(tapRank(stretchOfHop[hop].before)).toBeGreaterThanOrEqual(tapRank(earlier.before));
    }
  });

  it('knows where the path begins and ends', () => {
    for (const tap of taps) {
      expect(tapRank('start')).toBeLessThan(tapRank(tap));
      expect(tapRank(tap)).toBeLessThan(tapRank('end'));
    }
  });
});
