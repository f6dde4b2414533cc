import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSelector } from '../../../../src/intended/policy/selector/selector.ts';
import { runs } from '../../../helpers/runs.ts';
import { said } from '../../../helpers/said.ts';

type Labels = Record<string, string>;

const matches = (text: string, labels: Labels): boolean | string => {
  const parsed = parseSelector(text);
  return parsed.ok
    ? parsed.selector.matches(new Map(Object.entries(labels)))
    : `${parsed.error.position}: ${said(parsed.error.message)}`;
};

describe('what a selector matches', () => {
  const web = { app: 'web', tier: 'front', 'example.com/team': 'a-team', empty: '' };
  it.each<[string, boolean]>([
    ['', true],
    ['   \t', true],
    ['all()', true],
    ['all( )', true],
    ['!all()', false],
    ["app == 'web'", true],
    ['app == "web"', true],
    ["app=='web'", true],
    ["app == 'db'", false],
    ["app == 'WEB'", false],
    ["missing == ''", false],
    ["empty == ''", true],
    ["app != 'web'", false],
    ["app != 'db'", true],
    ["missing != 'x'", true],
    ["!missing == 'x'", true],
    ['has(app)', true],
    ['has( app )', true],
    ['has(missing)', false],
    ['!has(missing)', true],
    ['! has(app)', false],
    ['!!has(app)', true],
    ['!!!has(app)', false],
    ["app in {'web', 'db'}", true],
    ["app in{'web'}", true],
    ["app in {'db'}", false],
    ["app in {'db',}", false],
    ["app in {'web',}", true],
    ['app in {}', false],
    ["missing in {'x'}", false],
    ["app not in {'web'}", false],
    ["app notin {'web'}", false],
    ["app not\tin {'db'}", true],
    ['app not in {}', true],
    ["missing not in {'x'}", true],
    ["app contains 'e'", true],
    ["app contains ''", true],
    ["missing contains ''", false],
    ["app contains 'x'", false],
    ["app starts with 'w'", true],
    ["app startswith 'w'", true],
    ["app starts with 'e'", false],
    ["app ends with 'b'", true],
    ["app endswith'b'", true],
    ["app ends with 'w'", false],
    ["example.com/team == 'a-team'", true],
    ["app == 'web' && tier == 'front'", true],
    ["app == 'web' && tier == 'back'", false],
    ["app == 'db' || tier == 'front'", true],
    // && binds before ||.
    ["app == 'web' || app == 'db' && tier == 'back'", true],
    ["(app == 'web' || app == 'db') && tier == 'back'", false],
    ["app == 'db' && tier == 'back' || has(app)", true],
    // ! binds before &&.
    ['!has(app) && has(tier) || has(empty)', true],
    ['!(has(app) && has(missing))', true],
    ["((app == 'web'))", true],
    ['global()', true],
  ])('%s: %s', (text, expected) => {
    expect(matches(text, web)).toBe(expected);
  });

  it.each<[string, Labels, boolean]>([
    ["in in {'x'}", { in: 'x' }, true],
    ["not == 'x'", { not: 'x' }, true],
    ["all == 'x'", { all: 'x' }, true],
    ["has == 'x'", { has: 'x' }, true],
    ["global != 'x'", {}, true],
    ["contains contains 'x'", { contains: 'axb' }, true],
    ["starts starts with 'x'", { starts: 'xy' }, true],
    ['has(in)', { in: '' }, true],
    ['a == "it\'s"', { a: "it's" }, true],
    ['a == \'say "x"\'', { a: 'say "x"' }, true],
    ["a == 'x\\'", { a: 'x\\' }, true],
    ["a == ' x '", { a: ' x ' }, true],
    ["a == 'é'", { a: 'é' }, true],
    ["_a.b/c-d == 'x'", { '_a.b/c-d': 'x' }, true],
    ["1 == 'x'", { '1': 'x' }, true],
  ])('%s on %o: %s', (text, labels, expected) => {
    expect(matches(text, labels)).toBe(expected);
  });
});

describe('what is wrong with a selector, and where', () => {
  it.each<[string, number]>([
    ['app', 3],
    ['app web', 4],
    ["app = 'web'", 4],
    ["app === 'web'", 6],
    ['app == web', 7],
    ["app == 'web", 7],
    ['app == "web\'', 7],
    ["app == 'a' & app == 'b'", 11],
    ["app == 'a' | app == 'b'", 11],
    ["app == 'a' &&", 13],
    ["&& app == 'a'", 0],
    ["app == 'a' app == 'b'", 11],
    ["(app == 'a'", 11],
    ["app == 'a')", 10],
    ['()', 1],
    ['!', 1],
    ['has()', 4],
    ['has(a', 5],
    ['has(a b)', 6],
    ["has('a')", 4],
    ['has (a)', 4],
    ['all', 3],
    ['all(', 4],
    ['all(x)', 4],
    ['all() all()', 6],
    ["a in 'x'", 5],
    ['a in {x}', 6],
    ["a in {'x'", 9],
    ["a in {'x' 'y'}", 10],
    ['a in {,}', 6],
    ["a in ('x')", 5],
    ["a inx {'x'}", 2],
    ["a not {'x'}", 2],
    ["a containsx 'y'", 2],
    ["a starts 'y'", 2],
    ["a\n== 'b'", 1],
    ["a == 'b'\r", 8],
    ["a == 'b'; c", 8],
    ["é == 'b'", 0],
    ["a != == 'b'", 5],
    ["'a' == 'b'", 0],
    ["a == {'b'}", 5],
    ["a == 'b' || ", 12],
    ['{}', 0],
    [',', 0],
  ])('%s at %i', (text, position) => {
    const parsed = parseSelector(text);
    expect(parsed.ok ? 'good' : parsed.error.position).toBe(position);
  });

  it('limits label names to 512 characters', () => {
    expect(parseSelector(`${'a'.repeat(512)} == 'b'`).ok).toBe(true);
    expect(parseSelector(`${'a'.repeat(513)} == 'b'`).ok).toBe(false);
    expect(parseSelector(`has(${'a'.repeat(513)})`).ok).toBe(false);
  });

  it('survives any text', () => {
    const words = fc.constantFrom(
      "'x'",
      '"y"',
      'a',
      'in',
      'not',
      'has(',
      'all()',
      ')',
      '(',
      '{',
      '}',
      ',',
      '==',
      '!=',
      '!',
      '&&',
      '||',
      ' ',
      '\t',
      '=',
      "'",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join('')),
        ),
        (text) => {
          const parsed = parseSelector(text);
          if (!parsed.ok) expect(parsed.error.position).toBeLessThanOrEqual(text.length);
        },
      ),
    );
    expect(parseSelector(`${'('.repeat(50_000)}a=='b'`)).toMatchObject({ ok: false });
  });
});

/** The meaning in the documentation, written down a second time over a tree of its own. */
type Tree =
  | { word: 'all' }
  | { word: 'has'; key: string }
  | { word: '==' | '!=' | 'contains' | 'starts with' | 'ends with'; key: string; value: string }
  | { word: 'in' | 'not in'; key: string; values: string[] }
  | { word: '!'; inner: Tree }
  | { word: '&&' | '||'; left: Tree; right: Tree };

const keys = fc.constantFrom('a', 'b', 'c/d', 'in', 'has');
const values = fc.constantFrom('', 'x', 'xy', 'yx', "it's", 'say "x"');

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constant<Tree>({ word: 'all' }),
    fc.record<Tree & { word: 'has' }>({ word: fc.constant('has'), key: keys }),
    fc.record<{ word: '==' | '!=' | 'contains' | 'starts with' | 'ends with'; key: string; value: string }>({
      word: fc.constantFrom('==', '!=', 'contains', 'starts with', 'ends with'),
      key: keys,
      value: values,
    }),
    fc.record<{ word: 'in' | 'not in'; key: string; values: string[] }>({
      word: fc.constantFrom('in', 'not in'),
      key: keys,
      values: fc.array(values, { maxLength: 3 }),
    }),
    fc.record<{ word: '!'; inner: Tree }>({ word: fc.constant('!'), inner: tie('tree') }),
    fc.record<{ word: '&&' | '||'; left: Tree; right: Tree }>({
      word: fc.constantFrom('&&', '||'),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
})).tree;

const quote = (value: string) => (value.includes("'") ? `"${value}"` : `'${value}'`);

const write = (tree: Tree): string => {
  switch (tree.word) {
    case 'all':
      return 'all()';
    case 'has':
      return `has(${tree.key})`;
    case '!':
      return `!(${write(tree.inner)})`;
    case '&&':
    case '||':
      return `(${write(tree.left)}) ${tree.word} (${write(tree.right)})`;
    case 'in':
    case 'not in':
      return `${tree.key} ${tree.word} {${tree.values.map(quote).join(',')}}`;
    default:
      return `${tree.key} ${tree.word} ${quote(tree.value)}`;
  }
};

const holds = (tree: Tree, labels: Labels): boolean => {
  switch (tree.word) {
    case 'all':
      return true;
    case '!':
      return !holds(tree.inner, labels);
    case '&&':
      return holds(tree.left, labels) && holds(tree.right, labels);
    case '||':
      return holds(tree.left, labels) || holds(tree.right, labels);
    case 'has':
      return labels[tree.key] !== undefined;
    case 'in':
    case 'not in': {
      const value = labels[tree.key];
      return (value !== undefined && tree.values.includes(value)) === (tree.word === 'in');
    }
    default:
      return holdsOne(tree.word, labels[tree.key], tree.value);
  }
};

const holdsOne = (word: string, own: string | undefined, value: string): boolean => {
  if (word === '!=') return own === undefined || own !== value;
  if (own === undefined) return false;
  if (word === '==') return own === value;
  if (word === 'contains') return own.indexOf(value) >= 0;
  if (word === 'starts with') return own.slice(0, value.length) === value;
  return own.slice(own.length - value.length) === value;
};

describe('any selector', () => {
  const labelSets = fc.dictionary(keys, values);

  it('means what its tree means, and its canonical text means the same', () => {
    fc.assert(
      fc.property(trees, labelSets, (tree, labels) => {
        const own = { ...labels };
        const parsed = parseSelector(write(tree));
        if (!parsed.ok) throw new Error(said(parsed.error.message));
        const expected = holds(tree, own);
        expect(parsed.selector.matches(new Map(Object.entries(own)))).toBe(expected);
        const again = parseSelector(parsed.selector.text);
        if (!again.ok) throw new Error(said(again.error.message));
        expect(again.selector.matches(new Map(Object.entries(own)))).toBe(expected);
      }),
      { numRuns: runs(200, 50_000) },
    );
  });
});
