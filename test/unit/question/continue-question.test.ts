import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gatherKnown, namesOf } from '../../../src/case/known-names.ts';
import { type EndRef, endsOf } from '../../../src/case/question.ts';
import { continueQuestion, type HalfQuestion } from '../../../src/question/continue-question.ts';
import { isValidEnd } from '../../../src/question/end-ref.ts';
import { readPick } from '../../../src/question/read-pick.ts';
import { writeQuestion } from '../../../src/question/write-question.ts';
import { hostileText } from '../../helpers/hostile-text.ts';

const names = namesOf(
  gatherKnown([
    { kind: 'service', found: [{ namespace: 'data', name: 'redis' }] },
    { kind: 'pod', found: [{ namespace: 'shop', name: 'who' }] },
  ]),
);
const made = (half: HalfQuestion, reply: string, known = true): string | undefined => {
  const found = continueQuestion(half, reply, known ? names : undefined);
  if (found === undefined) return undefined;
  const { wanted } = found;
  if (wanted.kind === 'question') return writeQuestion(wanted.question);
  return wanted.kind === 'told' ? `${wanted.as} ${Object.keys(found.half ?? {}).join()}` : wanted.kind;
};

it.each([
  ["why can't shop/web-0 reach?", 'shop/db-0', 'why shop/web-0 cannot reach shop/db-0'],
  ["why can't shop/web-0 reach?", 'db-0 in shop', 'why shop/web-0 cannot reach shop/db-0'],
  ["why can't shop/web-0 reach?", 'svc/data/redis please', 'why shop/web-0 cannot reach svc/data/redis'],
  ["why can't shop/web-0 reach?", 'redis', 'why shop/web-0 cannot reach redis'],
  ["why can't shop/web-0 reach?", '10.0.0.5', 'why shop/web-0 cannot reach 10.0.0.5'],
  ["why can't shop/web-0 reach?", 'fd00::5', 'why shop/web-0 cannot reach fd00::5'],
  ['nobody can reach db-0 on 5432', 'shop/web-0', 'why shop/web-0 cannot reach db-0 on 5432/tcp'],
  ['nobody can reach db-0', 'node worker-1', 'why node/worker-1 cannot reach db-0'],
  ['什么都连不上 db-0', 'shop 里的 web-0', undefined],
  // About something else, or no name at all.
  ["why can't shop/web-0 reach?", 'never mind', undefined],
  ["why can't shop/web-0 reach?", 'thanks', undefined],
  ["why can't shop/web-0 reach?", 'why can a reach b', undefined],
  ["why can't shop/web-0 reach?", 'shop/a and shop/b', undefined],
  ["why can't shop/web-0 reach?", '<!channel>', undefined],
  ['why shop/web-0 cannot reach shop/db-0', 'shop/db-1', undefined],
])('%s – %s', (text, reply, expected) => {
  expect(made({ text }, reply)).toBe(expected);
});

it('which two are meant of several is said by a reply, or by one after the other', () => {
  const text = 'shop/web-0 -> svc/shop/api -> shop/db-0, the second hop fails';
  expect(made({ text }, 'svc/shop/api shop/db-0')).toBe('why svc/shop/api cannot reach shop/db-0');
  const first = continueQuestion({ text }, 'svc/shop/api');
  expect(first?.wanted).toMatchObject({ as: 'missing', problem: { code: 'ask-back.to' } });
  expect(made(first?.half ?? { text }, 'shop/db-0')).toBe('why svc/shop/api cannot reach shop/db-0');
});

it('two that are missing are filled by one reply, or by one after the other', () => {
  const text = 'which policy blocks it?';
  expect(made({ text }, 'web-0 -> db-0')).toBe('policy from web-0 to db-0');
  expect(made({ text }, 'shop/web-0')).toBe('missing text,from');
  const half = { text, from: { kind: 'pod', namespace: 'shop', name: 'web-0' } as const };
  expect(made(half, 'db-0')).toBe('policy from shop/web-0 to db-0');
});

it('without the names of the cluster a single word is a name, and a sentence is none', () => {
  const half = { text: "why can't shop/web-0 reach?" };
  expect(made(half, 'redis', false)).toBe('why shop/web-0 cannot reach redis');
  expect(made(half, 'nothing else', false)).toBeUndefined();
  expect(made(half, 'please', false)).toBeUndefined();
});

it('whatever is replied, nothing but names is taken', () => {
  const half = { text: "why can't shop/web-0 reach?" };
  fc.assert(
    fc.property(hostileText, (reply) => {
      const found = continueQuestion(half, reply, names);
      if (found?.wanted.kind === 'question') expect(isValidEnd(endsOf(found.wanted.question)[1] as EndRef)).toBe(true);
      const picked = readPick(reply, [{ kind: 'pod', namespace: 'shop', name: 'web-0' }]);
      if (typeof picked === 'object') expect(isValidEnd(picked)).toBe(true);
    }),
  );
});
