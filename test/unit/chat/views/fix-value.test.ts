import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixValue, readFixValue } from '../../../../src/chat/views/fix-value.ts';

const word = (length: number) =>
  fc
    .array(fc.constantFrom(...'abcXYZ019-_'), { minLength: length, maxLength: length })
    .map((letters) => letters.join(''));

describe('the value of a button of a fix', () => {
  it('reads back as what it was made of', () => {
    fc.assert(
      fc.property(word(22), word(43), (id, offer) => {
        expect(readFixValue(fixValue({ id, offer }))).toEqual({ id, offer });
      }),
    );
  });

  it.each([
    '',
    'A'.repeat(21),
    'A'.repeat(22),
    'A'.repeat(23),
    `${'A'.repeat(22)}.`,
    `${'A'.repeat(22)}.${'B'.repeat(42)}`,
    `${'A'.repeat(22)}.${'B'.repeat(44)}`,
    `${'A'.repeat(22)}.${'B'.repeat(43)}\n`,
    ` ${'A'.repeat(22)}.${'B'.repeat(43)}`,
    `${'A'.repeat(22)}.${'B'.repeat(43)}.${'B'.repeat(43)}`,
    '*'.repeat(22),
    'x'.repeat(2_000),
  ])('is nothing where somebody edited it: %j', (value) => {
    expect(readFixValue(value)).toBeUndefined();
  });
});
