import { describe, expect, it } from 'vitest';
import { understand } from '../../../src/understanding/understand.ts';

const pod = (namespace: string, name: string) => ({ kind: 'pod', namespace, name });

describe('a reading that does not explain the whole sentence is asked back', () => {
  it.each([
    // A third name, of which nothing is said.
    'shop/web-0 -> svc/shop/api -> shop/db-0, the second hop fails',
    'shop/web-0 cannot reach shop/db-0 while we were looking at shop/cache-0',
    '@calico shop/web-0 连不上 shop/db-0，顺便说一句 shop/cache-0 是新的',
  ])('%s', (text) => {
    const meaning = understand({ text });
    expect(meaning).toMatchObject({ kind: 'ask-back', about: 'path', missing: ['from', 'to'] });
    expect(meaning.seen).toHaveLength(3);
  });

  it.each([
    'shop/web-0 adores shop/db-0',
    'web-0 frobnicates db-0 on 80',
    'why shop/web-0 never bothers shop/db-0',
    'shop/web-0 has adopted shop/db-0, why',
    'shop/db-0 嫌弃 shop/web-0',
    'shop/db-0 has been deaf to shop/web-0 for an hour',
  ])('%s: nothing tells who calls whom', (text) => {
    const meaning = understand({ text });
    expect(meaning).toMatchObject({ kind: 'ask-back', about: 'path', missing: ['from', 'to'] });
    expect(meaning.seen).toHaveLength(2);
  });
});

it.each([
  'shop/web-0 readiness probe failed: Get http://10.1.2.3:8080/healthz: context deadline exceeded',
  'Liveness probe of shop/web-0 failed: Get "http://10.1.2.3:8080/healthz": dial tcp 10.1.2.3:8080: connect: connection refused',
  'shop/web-0 的就绪探针失败: Get http://[fd00::3]:8080/healthz: i/o timeout',
])('who probes is a node, which is not named: %s', (text) => {
  expect(understand({ text })).toMatchObject({ kind: 'ask-back', about: 'path', missing: ['from', 'to'] });
});

it('a probe of a node that is named is asked about', () => {
  const text = 'kubelet on node-2: liveness probe to shop/web-0:8080 fails';
  expect(understand({ text })).toMatchObject({ kind: 'path', from: { kind: 'node', name: 'node-2' } });
});

it('names that many are named in part', () => {
  const many = Array.from({ length: 40 }, (_, at) => `shop/web-${at} saw shop/db-${at};`).join(' ');
  expect(understand({ text: `${many} why does shop/web-0 time out to shop/db-0` }).seen?.length).toBeLessThanOrEqual(5);
});

describe('what is named beside the two ends is explained where it', () => {
  it.each([
    ['works', 'shop/web-0 cannot reach shop/db-0 but shop/web-1 can reach it'],
    ['is joined to one of them', 'shop/web-0 and shop/web-1 cannot reach shop/db-0'],
    ['is another sender', 'cannot reach shop/db-0 from shop/web-0 nor from shop/web-1'],
    ['is no better', 'shop/web-0 cannot reach shop/db-0, shop/web-1 neither'],
    ['is where it stands', 'shop/web-0 on node-1 cannot reach shop/db-0 on node-2'],
    ['was moved before', 'after we moved shop/mq-0, shop/web-0 cannot reach shop/db-0'],
    ['is a node in Chinese', '在 node-1 上 shop/web-0 连不上 shop/db-0'],
  ])('%s', (_why, text) => {
    expect(understand({ text })).toMatchObject({
      kind: 'path',
      from: pod('shop', 'web-0'),
      to: pod('shop', 'db-0'),
    });
  });
});

describe('what is said of two names and asks nothing is no question about the way between them', () => {
  it.each([
    ['web-0 and db-0 had lunch together', 'ask-back'],
    ['do not tell shop/web-0 that shop/db-0 is down', 'not-ours'],
    ['shop/web-0 no longer fails to reach shop/db-0, close it', 'not-ours'],
    ['everything on node-2 and node-3 is down', 'ask-back'],
    ['the customer of shop/web-0 is unhappy', 'not-ours'],
  ])('%s', (text, kind) => {
    expect(understand({ text }).kind).toBe(kind);
  });

  it.each([
    ['shop/web-0 can reach everything except shop/db-0', 'shop/web-0', 'shop/db-0'],
    ['all but shop/web-0 can reach shop/db-0', 'shop/web-0', 'shop/db-0'],
  ])('%s', (text, from, to) => {
    const meaning = understand({ text });
    const name = (end: unknown) =>
      end && `${(end as { namespace: string }).namespace}/${(end as { name: string }).name}`;
    expect([meaning.kind, name(meaning.from), name(meaning.to)]).toEqual(['path', from, to]);
  });

  it('a correction in a thread puts one in the place of the other', () => {
    const before = { kind: 'path', from: { kind: 'pod', name: 'web-0' }, to: { kind: 'pod', name: 'db-0' } } as const;
    expect(understand({ text: 'no I meant svc/shop/db not db-0', how: 'thread', before })).toMatchObject({
      kind: 'follow-up',
      to: { kind: 'service', namespace: 'shop', name: 'db' },
    });
    expect(understand({ text: 'thanks, that was it, db-0 is fine now', how: 'thread', before }).kind).toBe('not-ours');
  });
});
