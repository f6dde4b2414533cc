import { describe, expect, it } from 'vitest';
import { behindMany, behindOne, behindOptional, phrases } from '../../../src/question/phrases.ts';

describe('phrases', () => {
  const denials = phrases('cannot|can not|can|not');

  it('says what stands at a position, in the order of the phrases', () => {
    expect(behindOne(['x', 'can', 'not', 'y'], 1, denials)).toEqual([3, 2]);
    expect(behindOne(['x'], 1, denials)).toEqual([]);
    expect(behindOptional(['can'], 0, denials)).toEqual([1, 0]);
  });

  it('repeats them as often as they stand there, the longest way first, and each end once', () => {
    expect(behindMany(['can', 'not', 'cannot', 'y'], 0, denials)).toEqual([3, 2, 1, 0]);
    expect(behindMany(['y'], 0, denials)).toEqual([0]);
  });

  it('takes as long for what can be read in 2^2,000 ways as for its words', () => {
    const words = Array.from({ length: 4_000 }, (_, index) => (index % 2 === 0 ? 'can' : 'not'));
    expect(behindMany(words, 0, denials)).toHaveLength(4_001);
  });
});
