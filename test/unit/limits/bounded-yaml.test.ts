import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parseYaml, parseYamlDocuments } from '../../../src/limits/bounded-yaml.ts';
import type { TextLimits } from '../../../src/limits/limits.ts';
import { TooLarge } from '../../../src/limits/too-large.ts';

const limits: TextLimits = { bytes: 1_000_000, values: 50_000, depth: 50 };
const read = (text: string) => parseYamlDocuments(text, { what: 'the file', limits });

/** Ten lines, each of which holds the one before nine times. */
const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`),
].join('\n');

describe('a YAML text from outside', () => {
  it.each([
    ['aliases that grow ninefold from line to line', bomb],
    ['the same in a second document', `a: 1\n---\n${bomb}`],
    ['an alias of what it stands in', 'a: &a [*a]'],
    ['an anchor that is used again for what it stands in', 'a: &a [1]\nb: &a [*a, *a]'],
    ['more values than there may be', `[${'a, '.repeat(60_000)}a]`],
    ['a great many values', `[${'a,'.repeat(490_000)}a]`],
    ['a great many lines', 'a:\n'.repeat(333_000)],
    ['more characters than there may be', `a: ${'x'.repeat(1_000_001)}`],
  ])('is refused at once: %s', (_, text) => {
    const start = performance.now();
    expect(() => read(text)).toThrow(TooLarge);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it.each([
    ['lists', '['.repeat(100_000)],
    ['objects', `${Array.from({ length: 60 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')} 1`],
  ])('is no deeper than there may be: %s', (_, text) => {
    expect(() => read(text)).toThrow(/depth/i);
  });

  it.each([
    '',
    'a: 1',
    'a: &x {b: 1}\nc: *x\nd: [*x, *x]',
    'a: &x 1\n---\nb: &x 2\nc: *x',
    'base: &b {a: 1}\nmore:\n  <<: *b\n  c: 2',
    '- 1\n- [2, {a: b}]\n',
    '--- a\n--- b\n...\n',
    '&a [1, &b [2], *b]',
  ])('is read as js-yaml reads it: %j', (text) => {
    const schema = CORE_SCHEMA.withTags(mergeTag);
    const { documents } = parseYamlDocuments(text, { what: 'the file', limits, schema });
    expect(documents).toEqual(loadAll(text, { schema }));
  });

  it('counts what an alias stands for as often as it stands there', () => {
    expect(read('a: &x [1, 2]\nb: *x\nc: *x').values).toBe(1 + 3 * (1 + 3));
  });

  it('holds one document where one is expected', () => {
    expect(parseYaml('', { what: 'the file', limits })).toBeUndefined();
    expect(() => parseYaml('a: 1\n---\nb: 1', { what: 'the file', limits })).toThrow('2 documents');
  });

  it.each([
    ['keys without values', 'a: '.repeat(100_000)],
    ['open quotes', '"'.repeat(100_000)],
    ['question marks', '? '.repeat(100_000)],
    ['dashes', '- '.repeat(100_000)],
    ['anchors', Array.from({ length: 40_000 }, (_, i) => `- &a${i} x`).join('\n')],
    ['merges', `a: &a {b: 1}\nc:\n  <<: [${Array(20_000).fill('*a').join(', ')}]`],
    ['blank lines', `a:${'\n'.repeat(500_000)} b`],
    ['indented blank lines', `a: |\n${'   \n'.repeat(200_000)}x`],
    ['tags', '!<a> '.repeat(100_000)],
    ['spaces', `a: b${' '.repeat(900_000)}c`],
    ['comments', '# a\n'.repeat(200_000)],
  ])('takes no more time than there are characters: %s', (_, text) => {
    const start = performance.now();
    try {
      read(text);
    } catch {
      // Whether it is YAML is not the question.
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
