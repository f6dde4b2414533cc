import { describe, expect, it } from 'vitest';
import { splitCaptureWish } from '../../../src/question/capture-wish.ts';

describe('the wish for a capture', () => {
  it.each([
    ['a to b with capture', 'a to b', true],
    ['a to b, with a capture.', 'a to b', true],
    ['a to b;  WITH Captures?!', 'a to b', true],
    ['a to b', 'a to b', false],
    ['with capture', 'with capture', false],
    ['a to capture', 'a to capture', false],
    ['a to b without capture', 'a to b without capture', false],
  ])('%s', (text, asked, capture) => expect(splitCaptureWish(text)).toEqual({ asked, capture }));
});
