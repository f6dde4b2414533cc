import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutHead, withoutTail } from '../../src/trim-chars.ts';

describe('trimming characters', () => {
  it('does what the pattern says that takes quadratic time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('-', '0', 'a', ' ') }), (text) => {
        expect(withoutTail(text, '-0')).toBe(text.replace(/[-0]+$/, ''));
        expect(withoutHead(text, '-0')).toBe(text.replace(/^[-0]+/, ''));
      }),
    );
  });
});
