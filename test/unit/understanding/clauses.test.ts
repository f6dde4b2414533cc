import { describe, expect, it } from 'vitest';
import { understand } from '../../../src/understanding/understand.ts';

const [fails, works, called] = [
  { kind: 'pod', namespace: 'shop', name: 'web-1' },
  { kind: 'pod', namespace: 'shop', name: 'web-0' },
  { kind: 'service', namespace: 'data', name: 'db' },
];

describe('what works beside what fails is told apart', () => {
  it.each([
    'db.data:5432 is unreachable for shop/web-1 (works for shop/web-0)',
    'shop/web-0 is fine and shop/web-1 cannot reach db.data:5432',
    'shop/web-1 cannot reach db.data:5432, shop/web-0 does',
    'shop/web-0 talks to db.data just fine, shop/web-1 cannot reach db.data:5432',
  ])('%s', (text) => {
    expect(understand({ text })).toMatchObject({
      kind: 'path',
      from: fails,
      to: called,
      port: 5432,
      works_from: works,
    });
  });

  it.each([
    'shop/web-1 cannot connect to db.data:5432, worked before the upgrade of node-3',
    'shop/web-1 cannot connect to db.data:5432, it was fine until node-3 was drained',
    'shop/web-1 连不上 db.data:5432，node-3 重启之前是好的',
  ])('when it worked is no other sender: %s', (text) => {
    const meaning = understand({ text });
    expect(meaning).toMatchObject({ kind: 'path', from: fails, to: called, port: 5432 });
    expect(meaning).not.toHaveProperty('works_from');
  });

  it.each([
    ['checkout-7f9c8 times out to payments-5d6c on 8443, orders-0 is fine', 'checkout-7f9c8', 'payments-5d6c'],
    ['shop/web-1 cannot connect to redis-master, worked before the upgrade of node-3', 'web-1', 'redis-master'],
    ['shop/web-1 cannot reach payments (shop/web-0 is ok)', 'web-1', 'payments'],
  ])('a bare word is an end beside what works: %s', (text, from, to) => {
    expect(understand({ text })).toMatchObject({ kind: 'path', from: { name: from }, to: { name: to } });
  });

  it.each([
    'DNS works fine now, but shop/web-1 cannot connect to db.data:5432',
    'shop/web-1 里 nslookup 没问题，但 curl db.data:5432 超时',
  ])('names that are looked up are not asked about where they work: %s', (text) => {
    expect(understand({ text })).toMatchObject({ kind: 'path', from: fails, to: called, port: 5432 });
  });

  it('and what has no verb of its own fails as the rest works', () => {
    expect(understand({ text: 'ldap.corp.example.com 在宿主机能解析，在 shop/web-1 里不行' })).toMatchObject({
      kind: 'resolve',
      from: fails,
    });
  });
});
