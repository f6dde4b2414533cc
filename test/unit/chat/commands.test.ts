import { describe, expect, it } from 'vitest';
import { readWish } from '../../../src/chat/commands.ts';

describe('what a person wants', () => {
  it.each([
    ['', 'help'],
    ['  help ', 'help'],
    ['?', 'help'],
    ['again', 'again'],
    ['why shop/web-0 cannot reach shop/db-0 on 5432', 'question'],
    ['shop/web-0 -> shop/db-0', 'question'],
    ['policy', 'later'],
    ['policy diff', 'later'],
    ['fix it', 'later'],
    ['sing', 'misunderstood'],
    ['constructor', 'misunderstood'],
    ['why why why', 'misunderstood'],
    ['x'.repeat(50_000), 'misunderstood'],
  ])('%s', (text, kind) => {
    expect(readWish(text).kind).toBe(kind);
  });

  it('does not take a pod that is named like a word for the word', () => {
    expect(readWish('policy-0 cannot reach shop/fix')).toMatchObject({ kind: 'question' });
    expect(readWish('policy cannot reach fix')).toMatchObject({ kind: 'question' });
  });
});
