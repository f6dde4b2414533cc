import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Judgements, openJudgements } from '../../src/store/judgements.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

let server: RedisServer;
let redis: Redis;
let judgements: Judgements;
const keys = keysUnder('judged-test');
const day = 86_400_000;
const verdict = { status: 'broken', cause: 'felix-down' } as const;

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
  judgements = openJudgements(redis, keys, 14);
});

const say = (person: string, said: 'right' | 'wrong', at = 1_000_000 * day, run = 'r1') =>
  judgements.put(run, person, { user: person, said, at }, verdict);
const counted = async () => (await judgements.totals()).map(({ said, count }) => `${said} ${count}`).sort();

it('a person counts once, for what they said last', async () => {
  await say('a', 'right');
  await say('b', 'right');
  expect(await counted()).toEqual(['right 2']);
  await say('a', 'wrong');
  await say('a', 'wrong');
  expect(await counted()).toEqual(['right 1', 'wrong 1']);
  await say('b', 'wrong');
  expect(await counted()).toEqual(['wrong 2']);
  expect([...(await judgements.of('r1')).keys()].sort()).toEqual(['a', 'b']);
});

it('more people than one answer has are not kept; who is kept may change their mind', async () => {
  for (let count = 0; count < 50; count += 1) expect(await say(`p${count}`, 'right')).toBe(true);
  expect(await say('one more', 'right')).toBe(false);
  expect(await say('p7', 'wrong')).toBe(true);
  expect(await counted()).toEqual(['right 49', 'wrong 1']);
});

it('answers are listed from the newest, and forgotten with the evidence', async () => {
  const now = 1_000_000 * day;
  await say('a', 'wrong', now - 20 * day, 'old');
  await say('a', 'wrong', now - day, 'r1');
  await say('a', 'right', now, 'r2');
  expect(await judgements.runs(0, 10)).toEqual(['r2', 'r1']);
  expect(await judgements.runs(now, 10)).toEqual(['r2']);
  expect(await judgements.runs(0, 1)).toEqual(['r2']);
});

it('what is not ours, or broken, is as if it were not there', async () => {
  await say('a', 'right');
  const record = (await redis.hget(keys.judgements('r1'), 'a')) ?? '';
  const others = {
    broken: '{',
    long: JSON.stringify({ ...JSON.parse(record), remark: 'x'.repeat(5_000) }),
    strange: JSON.stringify({ ...JSON.parse(record), was: '__proto__' }),
    other: record.replace(keys.stamp, 'v1/default/elsewhere'),
  };
  await redis.hset(keys.judgements('r1'), others);
  expect([...(await judgements.of('r1')).keys()]).toEqual(['a']);
  // Somebody who takes the place of a broken one counts as anybody.
  expect(await say('broken', 'right')).toBe(true);
  expect(await counted()).toEqual(['right 2']);
  await redis.hset(keys.judgedTotals, {
    x: '5',
    [JSON.stringify({ said: 'right', status: 'broken', cause: 'no-such' })]: '7',
  });
  expect(await counted()).toEqual(['right 2']);
  await redis.hset(keys.judgedTotals, 'stamp', 'v1/default/elsewhere');
  expect(await counted()).toEqual([]);
});
