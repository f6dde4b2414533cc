import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { processReadNames } from '../../jobs/read-names.ts';
import { gatherKnown, type KnownNames } from '../../src/case/known-names.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openKnownNames } from '../../src/store/known-names.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

let server: RedisServer;
let redis: Redis;
let now: number;
const keys = keysUnder('names-test');
const minute = 60_000;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  now = 1_000_000 * minute;
});

const open = () => openKnownNames(redis, keys, () => now);
const pods = (...names: string[]): KnownNames =>
  gatherKnown([{ kind: 'pod', found: names.map((name) => ({ namespace: 'shop', name })) }]);
const read = (writer: string, names: KnownNames | undefined, take?: () => void) =>
  processReadNames(new AbortController().signal, {
    store: { names: open() },
    writer,
    readNames: async () => {
      take?.();
      return names;
    },
    now: () => now,
  });
const found = async (store = open()) => (await store.search({ text: '', limit: 9 })).map(({ name }) => name);

it('one worker reads them when it is time, and the bot finds them', async () => {
  const asked: string[] = [];
  const all = await Promise.all(['a', 'b', 'c'].map((each) => read(each, pods('web-0'), () => asked.push(each))));
  expect(all.sort()).toEqual(['not due', 'not due', 'read']);
  expect(asked).toHaveLength(1);
  expect(await found()).toEqual(['web-0']);
  now += minute + 1;
  expect(await read('b', pods('web-0', 'web-1'))).toBe('read');
  expect(await found()).toEqual(['web-0', 'web-1']);
});

it('a reader sees what is new within seconds, and holds what is not', async () => {
  const bot = open();
  expect(await found(bot)).toEqual([]);
  await read('a', pods('web-0'));
  expect(await found(bot)).toEqual([]);
  now += 5_000;
  expect(await found(bot)).toEqual(['web-0']);
  const before = (await bot.known())?.names;
  now += minute;
  await read('a', pods('web-0'));
  expect((await bot.known())?.names).toBe(before);
});

it('the names of a large cluster fit, and one that takes long is read less often', async () => {
  const many = pods(...Array.from({ length: 50_000 }, (_, i) => `app-${i % 900}-7c9d8f6b5-${i}`));
  expect(await read('a', many, () => (now += 10_000))).toBe('read');
  expect((await open().known())?.names).toHaveLength(50_000);
  now += 190_000;
  expect(await read('b', many)).toBe('not due');
  now += 10_001;
  expect(await read('b', many)).toBe('read');
});

it('a worker that died, or was too slow, leaves it to another; what cannot be read stays as it was', async () => {
  await read('a', pods('web-0'));
  now += minute + 1;
  expect(await open().begin('dead')).toBe(true);
  expect(await read('b', pods('web-1'))).toBe('not due');
  await redis.del(keys.namesWriter);
  expect(await read('b', undefined)).toBe('unread');
  expect(await found()).toEqual(['web-0']);
  expect(await open().put('dead', pods('old'), now, now)).toBe(false);
  expect(await found()).toEqual(['web-0']);
});

it('what nobody has read for long is old, and of another version, broken or too large: not there', async () => {
  await read('a', pods('web-0'));
  expect((await open().known())?.fresh).toBe(true);
  now += 10 * minute;
  expect((await open().known())?.fresh).toBe(false);
  const spoilt = [
    ['stamp', 'v0/default/default'],
    ['readAt', 'yesterday'],
    ['packed', 'not packed'],
    ['packed', Buffer.alloc(5_000_000)],
  ] as const;
  for (const [field, value] of spoilt) {
    await redis.flushall();
    await read('a', pods('web-0'));
    await redis.hset(keys.names, field, value);
    expect(await open().known()).toBeUndefined();
    expect(await found()).toEqual([]);
  }
  await redis.set(keys.names, 'a string');
  await expect(open().known()).rejects.toThrow(/WRONGTYPE/);
});
