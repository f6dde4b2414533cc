import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSeal } from '../../../src/store/seal.ts';

const [old, current, other] = [randomBytes(32), randomBytes(32), randomBytes(48)];
const seal = openSeal([current, old]);

describe('a seal', () => {
  it('fits what it was made over, in whatever order its names come, and nothing else', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (value, more) => {
        const code = seal.over('approval', value);
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(seal.fits('approval', turned, code)).toBe(true);
        expect(seal.fits('undo', value, code)).toBe(false);
        expect(seal.fits('approval', { ...value, 'one more': more }, code)).toBe(false);
        expect(openSeal([other]).fits('approval', value, code)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('fits no code that anybody made up or changed', () => {
    const code = seal.over('audit end', { seq: 1 });
    const [version = '', id = '', mac = ''] = code.split('.');
    const changed = Array.from(
      mac,
      (letter, at) => `${mac.slice(0, at)}${letter === 'A' ? 'B' : 'A'}${mac.slice(at + 1)}`,
    )
      // The last letter carries 4 bits: some changes of it are the same bytes.
      .slice(0, -1)
      .map((each) => `${version}.${id}.${each}`);
    const made = [
      '',
      '.',
      '..',
      'v1',
      `v1.${id}.`,
      `v1..${mac}`,
      `v2.${id}.${mac}`,
      `${code}.`,
      `${code}A`,
      `v1.${id}`,
    ];
    for (const each of [...changed, ...made, undefined]) expect(seal.fits('audit end', { seq: 1 }, each)).toBe(false);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(seal.fits('audit end', { seq: 1 }, text)).toBe(false);
      }),
    );
  });

  it('is believed when it was made by the key of before, and made by the new one', () => {
    const before = openSeal([old]).over('undo', { a: 1 });
    expect(seal.fits('undo', { a: 1 }, before)).toBe(true);
    const now = seal.over('undo', { a: 1 });
    expect(openSeal([old]).fits('undo', { a: 1 }, now)).toBe(false);
    expect(openSeal([current]).fits('undo', { a: 1 }, now)).toBe(true);
    expect(openSeal([current]).fits('undo', { a: 1 }, before)).toBe(false);
  });

  it('says nothing of its key', () => {
    const code = seal.over('undo', {});
    for (const form of ['base64', 'base64url', 'hex', 'latin1'] as const) {
      expect(code).not.toContain(current.toString(form).slice(0, 8));
    }
  });
});
