import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../src/errors.ts';
import { parseCountedJson, parseJson } from '../../../src/limits/bounded-json.ts';
import { commandJson, type TextLimits } from '../../../src/limits/limits.ts';
import { TooLarge } from '../../../src/limits/too-large.ts';

const limits: TextLimits = { bytes: 60_000_000, values: 1_000_000, depth: 100 };

const refusal = (text: string, within: TextLimits = limits): CodedError => {
  try {
    parseJson(text, 'the answer', within);
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('it was taken in');
};

/** Lists, objects and everything in them. */
const valuesIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Object.values(value).reduce((sum: number, each) => sum + valuesIn(each), 0)
    : 1;

describe('a JSON text from outside', () => {
  it.each([
    ['five million empty lists', () => `[${'[],'.repeat(5_000_000)}[]]`, 'values'],
    ['3.5 million keys', () => `{${'"a1":0,'.repeat(3_500_000)}"b":0}`, 'values'],
    ['lists 100,000 deep', () => '['.repeat(100_000) + ']'.repeat(100_000), 'levels'],
    ['objects 100,000 deep', () => '{"a":'.repeat(100_000), 'levels'],
    ['53 MB of rules', () => `"${'-A FORWARD -j DROP\\n'.repeat(2_650_000)}"`, 'characters'],
  ] as const)('is refused before anything is built of it: %s', (_, text, unit) => {
    const within = unit === 'characters' ? commandJson : limits;
    const error = refusal(text(), within);
    expect(error).toBeInstanceOf(TooLarge);
    expect(error.code).toBe('too-large');
    expect(error.message).toContain(`the answer`);
    expect(error.message).toContain(unit);
  });

  it('says what is no JSON', () => {
    expect(refusal('{"a":').code).toBe('not-json');
    expect(refusal('"').code).toBe('not-json');
    expect(refusal(`"${'\\'.repeat(100_001)}`).code).toBe('not-json');
    expect(refusal('').code).toBe('not-json');
  });

  it('takes no bracket and no comma in a text for one of its own', () => {
    const text = JSON.stringify({ a: '[[[{{{,,,"\\', b: ['\\"]', '\n'] });
    expect(parseJson(text, 'the answer', { bytes: 1_000, values: 5, depth: 2 })).toEqual(JSON.parse(text));
  });

  it('reads whatever JSON there is as JSON.parse does, and counts its values', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        const { value, values } = parseCountedJson(text, 'the answer', limits);
        const there = valuesIn(JSON.parse(text));
        expect(value).toEqual(JSON.parse(text));
        // Never fewer: an empty list counts once more.
        expect(values).toBeGreaterThanOrEqual(there);
        expect(values).toBeLessThanOrEqual(2 * there);
      }),
    );
  });

  it.each(['hunter2hunter2', '{"pass": hunter2', '"hunter2', '{"a":"hunter2"x}', '{"hunter2":\u0001"s"}', '[hunter2]'])(
    'that is none is not quoted, as it may hold secrets: %s',
    (text) => {
      const error = refusal(text);
      expect(error.code).toBe('not-json');
      expect(error.message).toMatch(/^the answer is not valid JSON: \w/);
      expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
    },
  );
});
