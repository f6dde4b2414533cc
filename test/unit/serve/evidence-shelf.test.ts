import { describe, expect, it } from 'vitest';
import { evidenceShelf } from '../../../src/serve/evidence-shelf.ts';

const shelfOf = (characters: number, entries = 10) => {
  let made = 0;
  return evidenceShelf({
    characters,
    entries,
    newHandle: () => {
      made += 1;
      return `handle-${made}`;
    },
  });
};

describe('the shelf of evidence', () => {
  it('gives it to whoever asked, and to nobody else', () => {
    const shelf = shelfOf(100);
    const handle = shelf.put('ann', 'what was seen') ?? '';
    expect(shelf.get('ann', handle)).toBe('what was seen');
    expect(shelf.get('bob', handle)).toBeUndefined();
    expect(shelf.get('ann', 'handle-2')).toBeUndefined();
  });

  it('forgets the first where there is no room', () => {
    const shelf = shelfOf(10);
    for (const text of ['aaaa', 'bbbb', 'cccc']) shelf.put('ann', text);
    expect([1, 2, 3].map((each) => shelf.get('ann', `handle-${each}`))).toEqual([undefined, 'bbbb', 'cccc']);
  });

  it('keeps so many at most', () => {
    const shelf = shelfOf(100, 2);
    for (const text of ['a', 'b', 'c']) shelf.put('ann', text);
    expect([1, 2, 3].map((each) => shelf.get('ann', `handle-${each}`))).toEqual([undefined, 'b', 'c']);
  });

  it('refuses what is larger than all of it, and forgets nothing for that', () => {
    const shelf = shelfOf(4);
    shelf.put('ann', 'aaaa');
    expect(shelf.put('ann', 'aaaaa')).toBeUndefined();
    expect(shelf.get('ann', 'handle-1')).toBe('aaaa');
  });
});
