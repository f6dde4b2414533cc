import { expect, it } from 'vitest';
import { type KnownKind, type KnownName, knownKinds } from '../../../src/case/known-names.ts';
import { searchNames } from '../../../src/question/search-names.ts';

const known = (written: string): KnownName => {
  const [kind = '', namespace = '', name] = written.split('/');
  const found = knownKinds.find((one) => one === kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return name === undefined ? { kind: found, name: namespace } : { kind: found, namespace, name };
};
const all = [
  ...['service/shop/web', 'service/data/redis', 'deployment/shop/web', 'pod/shop/web-0', 'pod/shop/web-1'],
  ...['pod/shop/my-web-cache', 'pod/data/redis-0', 'pod/data/webbing', 'node/worker-1', 'namespace/shop'],
].map(known);
const show = ({ kind, namespace, name }: KnownName) => [kind, namespace, name].filter((part) => part).join('/');
const found = (text: string, more: { kinds?: KnownKind[]; namespace?: string; limit?: number } = {}) =>
  searchNames(all, { text, limit: 10, ...more }).map(show);

it('what begins so comes first, then what holds it, then what is spelled nearly so', () => {
  expect(found('web')).toEqual([
    ...['service/shop/web', 'deployment/shop/web', 'pod/shop/web-0', 'pod/shop/web-1', 'pod/data/webbing'],
    'pod/shop/my-web-cache',
  ]);
  expect(found('redos')).toEqual(['service/data/redis', 'pod/data/redis-0']);
  expect(found('wrker-1')).toEqual(['node/worker-1']);
  expect(found('zzzzzz')).toEqual([]);
});

it('a namespace may be typed before the name, or wanted alone', () => {
  expect(found('da/re')).toEqual(['service/data/redis', 'pod/data/redis-0']);
  expect(found('shop/')).toContain('pod/shop/web-0');
  expect(found('shop/')).not.toContain('node/worker-1');
  expect(found('web', { namespace: 'data' })).toEqual(['pod/data/webbing']);
  expect(found('data', { kinds: ['pod'] })).toEqual(['pod/data/redis-0', 'pod/data/webbing']);
});

it('gives no more than is wanted, and everything for nothing typed', () => {
  expect(found('', { limit: 3 })).toHaveLength(3);
  expect(found(' WEB-0 ', { limit: 1 })).toEqual(['pod/shop/web-0']);
  expect(found('', { limit: 100 })).toHaveLength(all.length);
});

it('a large cluster is searched in the time between two letters', () => {
  const many = Array.from({ length: 50_000 }, (_, i) => known(`pod/ns-${i % 300}/app-${i % 900}-7c9d8f6b5-${i}`));
  const begun = performance.now();
  expect(searchNames(many, { text: 'zpp-12-7c9d8f6b5-1', limit: 20 }).length).toBeGreaterThan(0);
  expect(searchNames(many, { text: 'x'.repeat(4_000), limit: 20 })).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
