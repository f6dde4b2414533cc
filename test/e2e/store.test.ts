import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runWorker } from '../../jobs/run-worker.ts';
import type { QuestionOf } from '../../src/case/question.ts';
import { type Keys, keysUnder } from '../../src/store/keys.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { verbatim } from '../../src/words/message.ts';
import { aMessage, aThread, inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

const question: QuestionOf<'path'> = {
  kind: 'path',
  from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
  to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
  port: 5432,
  text: 'why shop/web-0 cannot reach shop/db-0 on 5432',
};
const ending = { status: 'broken', summary: verbatim('the route is missing'), causes: [] } as const;

let server: RedisServer;
let redis: Redis;
let store: Store;
let keys: Keys;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(() => {
  keys = keysUnder(`test-${randomUUID()}`);
  store = openStore(redis, keys, { perAsker: 2, perChannel: 4, runSeconds: 60, keepDays: 1 });
});

const ask = (runId: string, more: Partial<Parameters<Store['deliveries']['admit']>[0]> = {}) =>
  store.deliveries.admit(
    { runId, delivery: `d-${runId}`, conversation: inChannel('C1'), asker: 'U1', question, ...more },
    Date.now(),
  );
const later = () => Date.now() + 60_000;
const begin = async (id: string) => {
  const run = await store.runs.get(id);
  if (run === undefined) throw new Error(`no run ${id}`);
  await store.runs.posted(run, aThread('C1', '1.1'), aMessage('C1', '1.1'), later());
  const owner = await store.runs.take(run, run.attempt, Date.now(), later());
  return { run, owner: owner ?? -1 };
};

describe('admitting a question', () => {
  it('starts a run once, however often and from wherever it is delivered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ask(`r${index}`, { delivery: 'same-delivery' })),
    );
    expect(answers.filter((answer) => answer.kind === 'new')).toHaveLength(1);
    expect(answers.filter((answer) => answer.kind === 'seen')).toHaveLength(19);
  });

  it('points at the run that answers the same question, in other words too', async () => {
    await ask('r1');
    expect(await ask('r2', { asker: 'U2', question: { ...question, text: 'other words' } })).toEqual({
      kind: 'same',
      runId: 'r1',
    });
    expect(await ask('r3', { asker: 'U2', question: { ...question, port: 80 } })).toEqual({ kind: 'new' });
    expect(await ask('r4', { asker: 'U2', conversation: inChannel('C2') })).toEqual({ kind: 'new' });
  });

  it('asks anew once the run is over', async () => {
    await ask('r1');
    const { run, owner } = await begin('r1');
    expect(await store.runs.finish(run, { ...ending, causes: [] }, Date.now(), owner)).toBe(true);
    expect(await ask('r2')).toEqual({ kind: 'new' });
  });

  it('limits the open runs of one person, and of nobody else', async () => {
    const other = (port: number) => ({ question: { ...question, port } });
    expect((await ask('r1', other(1))).kind).toBe('new');
    expect((await ask('r2', other(2))).kind).toBe('new');
    expect(await ask('r3', other(3))).toEqual({ kind: 'too-many', open: 2, of: 'asker' });
    expect((await ask('r4', { ...other(3), asker: 'U2' })).kind).toBe('new');
    const { run } = await begin('r1');
    await store.runs.finish(run, { ...ending, causes: [] }, Date.now());
    expect((await ask('r5', other(5))).kind).toBe('new');
  });
});

describe('the life of a run', () => {
  it('is kept with what was asked, and found by thread, asker and channel', async () => {
    await ask('r1');
    await begin('r1');
    const run = await store.runs.get('r1');
    expect(run).toMatchObject({ id: 'r1', asker: 'U1', question, status: 'running', attempt: 1, owner: 1 });
    expect((await store.runs.ofThread(aThread('C1', '1.1')))?.id).toBe('r1');
    expect((await store.runs.recentOfAsker('U1', 5)).map(({ id }) => id)).toEqual(['r1']);
    expect((await store.runs.recentIn(inChannel('C1'), 5)).map(({ id }) => id)).toEqual(['r1']);
    expect(await store.runs.get('../../etc/passwd')).toBeUndefined();
  });

  it('ends once, and only in its current attempt', async () => {
    await ask('r1');
    const { run, owner } = await begin('r1');
    const second = await store.runs.take(run, 1, Date.now(), later());
    expect(second).toBe(owner + 1);
    expect(await store.runs.isOwner('r1', owner)).toBe(false);
    expect(await store.runs.finish(run, { ...ending, causes: [] }, 5, 2)).toBe(false);
    expect(await store.runs.finish(run, { ...ending, causes: [] }, 5, 1)).toBe(true);
    expect(await store.runs.finish(run, { ...ending, status: 'failed', causes: [] }, 6)).toBe(false);
    expect(await store.runs.take(run, 1, Date.now(), later())).toBeUndefined();
    expect(await store.runs.get('r1')).toMatchObject({ status: 'broken', finishedAt: 5 });
  });

  it('takes one choice, from the first who makes it', async () => {
    await ask('r1');
    const { run, owner } = await begin('r1');
    await store.runs.choosing(run, owner, { end: 'to', options: [question.to] });
    const picked = { ...question, to: { kind: 'pod', namespace: 'test', name: 'db-0' } as const };
    const answers = await Promise.all([
      store.runs.chosen(run, 1, picked, Date.now(), later()),
      store.runs.chosen(run, 1, question, Date.now(), later()),
    ]);
    expect(answers).toEqual([2, undefined]);
    expect(await store.runs.get('r1')).toMatchObject({ status: 'asked', attempt: 2, question: picked });
    // A worker that still holds the first attempt's job has nothing to do.
    expect(await store.runs.take(run, 1, Date.now(), later())).toBeUndefined();
  });

  it('counts against its asker again once a name is picked, and waits where they have too many', async () => {
    const choice = { end: 'to', options: [question.to] } as const;
    const waiting = [];
    for (const id of ['r1', 'r2', 'r3']) {
      expect((await ask(id, { question: { ...question, port: Number(id[1]) } })).kind).toBe('new');
      const { run } = await begin(id);
      await store.runs.choosing(run, 1, { ...choice, options: [...choice.options] });
      waiting.push(run);
    }
    const picks = [];
    for (const run of waiting) picks.push(await store.runs.chosen(run, 1, run.question, Date.now(), later()));
    expect(picks).toEqual([2, 2, { of: 'asker', open: 2 }]);
    expect(await ask('r4', { question: { ...question, port: 4 } })).toEqual({ kind: 'too-many', open: 2, of: 'asker' });
    const [first, , third] = waiting;
    if (first === undefined || third === undefined) throw new Error('not asked');
    await store.runs.finish(first, { ...ending, causes: [] }, Date.now());
    expect(await store.runs.chosen(third, 1, third.question, Date.now(), later())).toBe(2);
  });

  it('finds what is overdue', async () => {
    await ask('r1');
    await begin('r1');
    expect(await store.runs.overdue(Date.now(), 10)).toEqual([]);
    expect((await store.runs.overdue(later() + 1, 10)).map(({ id }) => id)).toEqual(['r1']);
  });
});

it('counts the workers that are alive', async () => {
  await store.workers.alive('w1', 1_000_000);
  await store.workers.alive('w2', 1_010_000);
  expect(await store.workers.count(1_012_000)).toBe(2);
  expect(await store.workers.count(1_020_000)).toBe(1);
  await store.workers.gone('w2');
  expect(await store.workers.count(1_020_000)).toBe(0);
});

it('a run of another version is refused, not misread, and hides no other', async () => {
  await ask('r1');
  await ask('r2', { question: { ...question, port: 1 } });
  for (const id of ['r1', 'r2']) await begin(id);
  await redis.hset(keys.run('r1'), { stamp: keys.stamp.replace('v1', 'v2') });
  await expect(store.runs.get('r1')).rejects.toMatchObject({ code: 'other-version' });
  expect((await store.runs.recentIn(inChannel('C1'), 5)).map(({ id }) => id)).toEqual(['r2']);
});

it('a job of another version is refused at once, and nobody makes something of it', async () => {
  const take = new Redis(server.url, { maxRetriesPerRequest: null });
  const queue = new Queue('diagnose', { connection: redis, prefix: keys.queues });
  const [taken, errors, givenUp] = [vi.fn(), vi.fn(), vi.fn()];
  const worker = runWorker(take, {
    queue: 'diagnose',
    keys,
    concurrency: 1,
    process: async (data) => taken(data),
    onError: errors,
    onGivenUp: givenUp,
  });
  const job = { runId: 'r1', attempt: 1 };
  await queue.add('diagnose', { ...job, stamp: 'v2/default/default' }, { attempts: 5 });
  await queue.add('diagnose', job);
  await queue.add('diagnose', { ...job, stamp: keys.stamp });
  await vi.waitFor(() => expect(taken).toHaveBeenCalledTimes(1), 10_000);
  expect(errors.mock.calls.map(([{ code }]) => code)).toEqual(['other-version', 'other-version']);
  expect(givenUp).not.toHaveBeenCalled();
  expect(await queue.getFailedCount()).toBe(2);
  await worker.close(1_000);
  await queue.close();
  take.disconnect();
});
