import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Question } from '../../src/case/question.ts';
import { type History, isShownTo, openHistory } from '../../src/store/history.ts';
import { keysUnder } from '../../src/store/keys.ts';
import type { Ending } from '../../src/store/run-record.ts';
import { verbatim } from '../../src/words/message.ts';
import { mendedAt } from '../helpers/past-answers.ts';
import { inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

let server: RedisServer;
let redis: Redis;
let history: History;
const keys = keysUnder('history-test');
const day = 86_400_000;
const start = 20_000 * day;
const question: Question = {
  kind: 'path',
  from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
  to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
  text: 'my password is hunter2',
};
const broken: Ending = {
  status: 'broken',
  summary: verbatim('it is broken'),
  causes: [
    {
      id: 'workload-route-missing',
      statement: verbatim('no route'),
      node: 'node-2',
      object: 'route 192.168.84.128/26',
    },
    { id: 'a cause of another version', statement: verbatim('?') },
  ],
  pods: ['shop/web-0', 'shop/db-0'],
  nodes: ['node-1', 'node-2'],
};
const put = (id: string, at: number, channel = 'C1', asker = 'U1') =>
  history.add({ id, question, conversation: inChannel(channel), asker }, broken, at);
const ids = async (since = 0, most = 100) => (await history.read({ since, most })).map(({ id }) => id);

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
  history = openHistory(redis, keys, { keepDays: 10, most: 5 });
});

it('keeps what was found by its codes, and none of the words that were typed', async () => {
  await put('r1', start);
  const [entry] = await history.read({ since: 0, most: 1 });
  expect(entry).toMatchObject({
    status: 'broken',
    asker: 'U1',
    causes: [{ id: 'workload-route-missing', node: 'node-2', object: 'route 192.168.84.128/26' }],
    pods: ['shop/web-0', 'shop/db-0'],
    fixes: [],
  });
  expect(entry?.causes).toHaveLength(1);
  const all = JSON.stringify(await redis.hgetall(keys.history.entries));
  expect(all).not.toContain('hunter2');
  expect(all.length).toBeLessThan(1_500);
});

it('tells the newest first, from a time on, and forgets what is old or too many', async () => {
  await put('old', start - 11 * day);
  for (const at of [1, 2, 3, 4, 5, 6]) await put(`r${at}`, start + at);
  expect(await ids()).toEqual(['r6', 'r5', 'r4', 'r3', 'r2']);
  expect(await ids(start + 5)).toEqual(['r6', 'r5']);
  expect(await ids(0, 1)).toEqual(['r6']);
  expect(await redis.hlen(keys.history.entries)).toBe(5);
  await put('new', start + 11 * day);
  expect(await ids()).toEqual(['new']);
  expect(await redis.pttl(keys.history.entries)).toBeGreaterThan(9 * day);
});

it('the same run again changes nothing, and the last word about a fix counts', async () => {
  await put('r1', start);
  await history.fixed('r1', mendedAt(1, { now: 'broken' }));
  await put('r1', start + 5);
  await history.fixed('r1', mendedAt(2));
  await history.fixed('nobody', mendedAt(2));
  const [entry, ...more] = await history.read({ since: 0, most: 9 });
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ at: start, fixes: [{ now: 'healthy' }] });
});

it('fixes that are told at the same time are all kept', async () => {
  await put('r1', start);
  await Promise.all(['a', 'b', 'c'].map((id) => history.fixed('r1', mendedAt(1, { id }))));
  expect((await history.read({ since: 0, most: 1 }))[0]?.fixes.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
});

it('what is not ours, or broken, is as if it were not there', async () => {
  await put('r1', start);
  await put('r2', start + 1);
  await redis.hset(keys.history.entries, 'r1', '{"stamp":"v0/other/other"}');
  await redis.hset(keys.history.entries, 'r2', 'no JSON');
  expect(await ids()).toEqual([]);
  await expect(history.fixed('r1', mendedAt(1))).resolves.toBeUndefined();
});

it('is shown in its conversation, and to who asked it where nobody else sees that', async () => {
  await put('mine', start, 'C1', 'U1');
  await put('theirs', start + 1, 'C2', 'U2');
  await put('mine-there', start + 2, 'C2', 'U1');
  const shown = async (user: string, isAlone: boolean) =>
    (await history.read({ since: 0, most: 9 }, isShownTo({ conversation: inChannel('C1'), user, isAlone }))).map(
      ({ id }) => id,
    );
  expect(await shown('U1', false)).toEqual(['mine']);
  expect(await shown('U1', true)).toEqual(['mine-there', 'mine']);
  expect(await shown('U3', true)).toEqual(['mine']);
});
