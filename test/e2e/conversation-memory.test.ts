import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openAskedBack } from '../../src/store/asked-back.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openUsedNamespaces } from '../../src/store/used-namespaces.ts';
import { inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

/** What a channel or a thread remembers in a real Redis. */

let server: RedisServer;
let redis: Redis;
const keys = keysUnder('memory-test');
const [here, there] = [inChannel('C1'), inChannel('C2')];

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(() => redis.flushall());

it('a channel uses the namespace that it chose last, and no other channel does', async () => {
  const used = openUsedNamespaces(redis, keys);
  expect(await used.of(here)).toBeUndefined();
  await used.set(here, 'shop');
  await used.set(here, 'data');
  expect([await used.of(here), await used.of(there)]).toEqual(['data', undefined]);
  await used.clear(here);
  expect(await used.of(here)).toBeUndefined();
  await expect(used.set(here, '<!channel>')).rejects.toThrow();
});

it('a channel that nobody asks in forgets its namespace in the end, and one that is asked in keeps it', async () => {
  const used = openUsedNamespaces(redis, keys);
  await used.set(here, 'shop');
  const [key, long] = [keys.usedNamespace(here), 179 * 86_400_000];
  expect(await redis.pttl(key)).toBeGreaterThan(long);
  await redis.pexpire(key, 60_000);
  expect(await used.of(here)).toBe('shop');
  expect(await redis.pttl(key)).toBeGreaterThan(long);
  expect(await used.of(there)).toBeUndefined();
});

it('a thread remembers the question of which something is missing, for a day', async () => {
  const askedBack = openAskedBack(redis, keys);
  const half = { text: "why can't web-0 reach?", from: { kind: 'pod', name: 'web-0' } as const };
  await askedBack.put(here, half);
  expect([await askedBack.of(here), await askedBack.of(there)]).toEqual([half, undefined]);
  expect(await redis.pttl(keys.askedBack(here))).toBeGreaterThan(23 * 3_600_000);
  await askedBack.forget(here);
  expect(await askedBack.of(here)).toBeUndefined();
});

it('what is of another version, or broken, is as if it were not there', async () => {
  const [used, askedBack] = [openUsedNamespaces(redis, keys), openAskedBack(redis, keys)];
  for (const text of ['{', '[]', '{"stamp":"v0/default/default","namespace":"shop","half":{"text":"x"}}']) {
    await redis.set(keys.usedNamespace(here), text);
    await redis.set(keys.askedBack(here), text);
    expect([await used.of(here), await askedBack.of(here)]).toEqual([undefined, undefined]);
  }
});
