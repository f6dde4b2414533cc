import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

it.each([
  'it is not shop/web-0 but shop/web-1 that cannot reach shop/db-0',
  '不是 shop/web-0 连不上，是 shop/web-1 连不上 shop/db-0',
  'not pod shop/web-0 but shop/web-1 times out to shop/db-0',
])('who is not meant is no end: %s', (text) => {
  expect(understand({ text })).toMatchObject({
    kind: 'path',
    from: { kind: 'pod', namespace: 'shop', name: 'web-1' },
    to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
  });
});

it('what is denied of an end leaves it one', () => {
  expect(understand({ text: 'node-5 sees node-6 but not node-7' })).toMatchObject({
    from: { kind: 'node', name: 'node-5' },
    to: { kind: 'node', name: 'node-7' },
  });
});

it.each([
  '是 shop/web-3 连 shop/db-1 不行，不是 shop/web-1 连 shop/db-3',
  '是 shop/web-3 连 shop/db-1 不行，不是 shop/web-1 连 shop/db-3，5432 的',
])('a pair that is not meant may stand behind the one that is: %s', (text) => {
  expect(understand({ text })).toMatchObject({
    kind: 'path',
    from: { kind: 'pod', name: 'web-3' },
    to: { kind: 'pod', name: 'db-1' },
  });
});
