import { expect, it } from 'vitest';
import type { NotChecked } from '../../../src/case/verdict.ts';
import { allGaps } from '../../../src/verdict/all-gaps.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said } from '../../helpers/said.ts';

const gap = (what: string, reason: string): NotChecked => ({ what: verbatim(what), reason: verbatim(reason) });
const linesOf = (gaps: readonly NotChecked[]) =>
  allGaps(gaps).map(({ what, reason }) => `${said(what)}: ${said(reason)}`);

it.each<[string, NotChecked[], string[]]>([
  ['nothing', [], []],
  ['one, as it was said', [gap('routes', 'late')], ['routes: late']],
  ['the same twice, once', [gap('routes', 'late'), gap('routes', 'late')], ['routes: late']],
  [
    'one reason of several, where the first of them stood',
    [gap('routes', 'late'), gap('rules', 'forbidden'), gap('links', 'late')],
    ['routes and links: late', 'rules: forbidden'],
  ],
  [
    'more than can be named, counted',
    Array.from({ length: 9 }, (_, index) => gap(`w${index}`, 'late')),
    ['w0, w1, w2, w3, w4, w5, and 3 more: late'],
  ],
])('what could not be checked: %s', (_, gaps, wanted) => {
  expect(linesOf(gaps)).toEqual(wanted);
});

it('is no longer than can be read', () => {
  expect(allGaps(Array.from({ length: 30 }, (_, index) => gap('routes', `reason ${index}`)))).toHaveLength(20);
});
