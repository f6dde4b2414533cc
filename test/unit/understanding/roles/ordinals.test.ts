import { expect, it } from 'vitest';
import { understand } from '../../../../src/understanding/understand.ts';

const [web, db] = [
  { kind: 'pod', namespace: 'shop', name: 'web-0' },
  { kind: 'pod', namespace: 'data', name: 'db-0' },
];

it.each([
  'web is shop/web-0 and the database data/db-0: the former cannot reach the latter',
  '是 data/db-0 的问题还是 shop/web-0 的问题？后者连前者 5432 一直失败',
  'shop/web-0 and shop/web-1, the first one cannot reach data/db-0',
])('%s', (text) => {
  expect(understand({ text })).toMatchObject({ kind: 'path', from: web, to: db });
});

it('an order in time points at nobody', () => {
  expect(understand({ text: 'shop/web-0 cannot reach data/db-0 the first time' })).toMatchObject({ from: web, to: db });
});
