import { describe, expect, it } from 'vitest';
import { gatherKnown, type KnownKind, knownKinds, namesOf } from '../../../src/case/known-names.ts';
import type { Question } from '../../../src/case/question.ts';
import { readCommand } from '../../../src/commands/commands.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { readSentence } from '../../../src/question/read-sentence.ts';
import { type NamesHere, settleNames } from '../../../src/question/settle-names.ts';
import { writeQuestion } from '../../../src/question/write-question.ts';

const cluster = (written: string, more: { cut?: KnownKind; unread?: KnownKind } = {}) => {
  const all = written
    .trim()
    .split(/\s+/)
    .map((one) => one.split('/'));
  const known = gatherKnown(
    knownKinds.map((kind) => ({
      kind,
      found: all
        .filter(([first]) => first === kind)
        .map(([, space = '', name]) =>
          name === undefined ? { namespace: '', name: space } : { namespace: space, name },
        ),
    })),
  );
  return namesOf({
    ...known,
    cut: more.cut ? [more.cut] : [],
    unread: more.unread ? [{ kind: more.unread, forbidden: true }] : [],
  });
};
const shop = `pod/shop/web-0 pod/shop/web-1 pod/shop/db-0 pod/test/db-0 service/data/redis service/shop/api
  deployment/test/api statefulset/shop/web pod/shop/who node/worker-1 node/node-a.example.com pod/ops/a.b
  service/shop/web pod/shop/test namespace/shop`;
const names = cluster(shop);

const questionIn = (text: string, here: NamesHere = { names }): Question => {
  const read = readCommand(text, { how: 'command', names: here.names });
  if (read.ok && (read.wanted.command === 'why' || read.wanted.command === 'policy' || read.wanted.command === 'ip')) {
    return read.wanted.asked;
  }
  throw new Error(`no question: ${text}`);
};
const settled = (text: string, here: NamesHere = { names }): string => {
  const found = settleNames(questionIn(text, here), here);
  if (found.kind === 'clear') return `${writeQuestion(found.question)}${found.within ? ` (in ${found.within})` : ''}`;
  const { end, typed, options } = found.choice;
  return `${end} ${typed}${found.choice.found ? '?' : '~'} ${options.map(writeEnd).join(' ')}`;
};

describe('names of a question', () => {
  it.each([
    // What is there once is taken for what it is.
    ['why web-0 cannot reach redis', 'why shop/web-0 cannot reach svc/data/redis'],
    ['why can web-0 not reach worker-1', 'why shop/web-0 cannot reach node/worker-1'],
    ['why web cannot reach redis on 6379', 'why sts/shop/web cannot reach svc/data/redis on 6379/tcp'],
    ['web-1 连不上 redis', 'why shop/web-1 cannot reach svc/data/redis'],
    ['why web-0 cannot reach svc/redis', 'why shop/web-0 cannot reach svc/data/redis'],
    ['why web-0 has no IP', 'why shop/web-0 has no IP'],
    ['policy explain web-0', 'policy explain shop/web-0'],
    ['policy from web-0 to redis on 80', 'policy from shop/web-0 to svc/data/redis on 80/tcp'],
    ['ip web-1', 'ip shop/web-1'],
    // In the namespace that is named.
    ['why shop/web-0 cannot reach data/redis', 'why shop/web-0 cannot reach svc/data/redis'],
    // Several: asked back, the likeliest first; a Service sends nothing.
    ['why web-0 cannot reach db-0', 'to db-0? shop/db-0 test/db-0'],
    ['why web-0 cannot reach api', 'to api? svc/shop/api deploy/test/api'],
    ['why api cannot reach web-0', 'why deploy/test/api cannot reach shop/web-0'],
    ['why db-0 cannot reach api', 'from db-0? shop/db-0 test/db-0'],
    ['policy explain db-0', 'from db-0? shop/db-0 test/db-0'],
    // None: the nearest, and what was typed.
    ['why web-0 cannot reach redos', 'to redos~ svc/data/redis redos'],
    ['why web-9 cannot reach redis', 'from web-9~ shop/web-0 shop/web-1 svc/shop/web sts/shop/web web-9'],
    ['why web-0 cannot reach svc/redos', 'to svc/redos~ svc/data/redis svc/redos'],
    // What is written out may be new.
    ['why node/worker-2 cannot reach redis', 'why node/worker-2 cannot reach svc/data/redis'],
    ['why shop/web-9 cannot reach redis', 'why shop/web-9 cannot reach svc/data/redis'],
    // Nothing is near, or it is no name of the cluster.
    ['why web-0 cannot reach elasticsearch', 'why shop/web-0 cannot reach elasticsearch'],
    ['why web-0 cannot reach example.com', 'why shop/web-0 cannot reach example.com'],
    ['why web-0 cannot reach 10.0.0.7', 'why shop/web-0 cannot reach 10.0.0.7'],
    ['why web-0 cannot reach fd00::7', 'why shop/web-0 cannot reach fd00::7'],
    // Dots.
    ['why web-0 cannot reach node-a.example.com', 'why shop/web-0 cannot reach node/node-a.example.com'],
    ['why web-0 cannot reach a.b', 'why shop/web-0 cannot reach svc/b/a'],
    // What is said to be a pod is one.
    ['why web-0 cannot reach pod redis', 'why shop/web-0 cannot reach redis'],
  ])('%s', (text, expected) => {
    expect(settled(text)).toBe(expected);
  });

  it('a pod that is called like a word of the language is understood where nothing can be asked without', () => {
    expect(settled('why who cannot reach redis')).toBe('why shop/who cannot reach svc/data/redis');
    expect(settled("why can't web-0 reach test")).toBe('why shop/web-0 cannot reach shop/test');
    expect(settled('why who cannot reach test')).toBe('why shop/who cannot reach shop/test');
    expect(settled('why can test not reach who')).toBe('why shop/test cannot reach shop/who');
    expect(settled('为什么 who 连不上 test')).toBe('why shop/who cannot reach shop/test');
    expect(settled('为什么 who 连不上 redis')).toBe('why shop/who cannot reach svc/data/redis');
    expect(settled('why who has no ip')).toBe('why shop/who has no IP');
    // It is a word where it can be one, and where the cluster has no such pod.
    expect(readSentence('who can reach web-0', { how: 'command', names })).toMatchObject({
      question: { kind: 'policy-reach', direction: 'to' },
    });
    expect(readSentence('why who cannot reach redis', { how: 'command' })).toMatchObject({ as: 'missing' });
    expect(readSentence('why who cannot reach test', { how: 'command' })).toMatchObject({ as: 'not-ours' });
    expect(readSentence('who will test it', { how: 'mention', names })).toMatchObject({ as: 'not-ours' });
    expect(readSentence('please test it', { how: 'mention', names })).toMatchObject({ kind: 'told' });
  });

  it('names that are not known, or not whole, decide nothing', () => {
    const asTyped = 'why web-0 cannot reach redos';
    expect(settled(asTyped, { names: undefined })).toBe(asTyped);
    expect(settled(asTyped, { names: cluster(shop, { cut: 'pod' }) })).toBe(asTyped);
    expect(settled(asTyped, { names: cluster(shop, { unread: 'service' }) })).toBe('why shop/web-0 cannot reach redos');
    // Several that are known are several.
    expect(settled('why web-0 cannot reach db-0', { names: cluster(shop, { cut: 'pod' }) })).toMatch(/^to db-0\?/);
  });

  it('the namespace of a channel tells which of several is meant, and no more', () => {
    const here = { names, namespace: 'test' };
    expect(settled('why web-0 cannot reach db-0', here)).toBe('why shop/web-0 cannot reach test/db-0 (in test)');
    expect(settled('why web-0 cannot reach redis', here)).toBe('why shop/web-0 cannot reach svc/data/redis');
    expect(settled('why web-0 cannot reach shop/db-0', here)).toBe('why shop/web-0 cannot reach shop/db-0');
    const blind = { names: undefined, namespace: 'test' };
    expect(settled('why web-0 cannot reach svc/api', blind)).toBe('why web-0 cannot reach svc/test/api (in test)');
  });

  it('what was picked stands; the other end is still held against the names', () => {
    const question = questionIn('why db-0 cannot reach api');
    const picked = { ...question, from: { kind: 'pod', name: 'db-0' } } as Question;
    expect(settleNames(picked, { names }, 'from')).toMatchObject({ kind: 'choose', choice: { end: 'to' } });
    expect(settleNames(picked, { names }, 'to')).toEqual({ kind: 'clear', question: picked });
  });
});
