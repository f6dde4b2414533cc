import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { diagnoseJobSchema, queueNames } from '../../jobs/job-data.ts';
import { openQueues, type Queues } from '../../jobs/queues.ts';
import { runWorker } from '../../jobs/run-worker.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { mostTurns } from '../../src/store/turns.ts';
import { verbatim } from '../../src/words/message.ts';
import { inChannel } from '../helpers/places.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { sampleQuestion } from '../helpers/sample-report.ts';

/** Channels that ask at the same time take turns, in the real queue. */

let server: RedisServer;
let redis: Redis;
let prefix: string;
let store: Store;
let queues: Queues;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(() => {
  prefix = `test-${randomUUID()}`;
  store = openStore(redis, keysUnder(prefix), { perAsker: 100, perChannel: 50, runSeconds: 60, keepDays: 1 });
  queues = openQueues(redis, keysUnder(prefix), () => {});
});

const put = async (channel: string, at: number): Promise<void> =>
  queues.diagnose({ runId: `${channel}-${at}`, attempt: 1, turn: await store.turns.next(inChannel(channel)) });
/** Takes everything, one after another; `between` may put more. Answers the ids in the order they were taken. */
const takeAll = async (
  count: number,
  between: (taken: number) => Promise<void> = async () => {},
): Promise<string[]> => {
  const taken: string[] = [];
  const take = redis.duplicate();
  const worker = runWorker(take, {
    queue: queueNames.diagnose,
    keys: keysUnder(prefix),
    concurrency: 1,
    mayStall: 0,
    process: async (data) => {
      const { runId, turn = 0 } = diagnoseJobSchema.parse(data);
      await store.turns.begun(turn);
      taken.push(runId);
      await between(taken.length);
      return 'done';
    },
    onError: () => {},
    onGivenUp: () => {},
  });
  await vi.waitFor(() => expect(taken).toHaveLength(count), { timeout: 20_000, interval: 20 });
  await worker.close(1_000);
  take.disconnect();
  return taken;
};

describe('turns', () => {
  it('let one question of a channel pass fifty of another', async () => {
    for (let at = 1; at <= 50; at += 1) await put('CMANY', at);
    await put('CONE', 1);
    expect((await queues.depth()).waiting).toBe(51);
    const taken = await takeAll(51);
    expect(taken.indexOf('CONE-1')).toBeLessThanOrEqual(1);
    expect(taken.filter((id) => id.startsWith('CMANY'))).toEqual(
      Array.from({ length: 50 }, (_, at) => `CMANY-${at + 1}`),
    );
  });

  it('let nobody wait for ever, however many others come and come again', async () => {
    for (let at = 1; at <= 20; at += 1) await put('CMANY', at);
    let more = 0;
    // With each question that is taken a new channel asks its first, and one asks again and again.
    const taken = await takeAll(100, async (count) => {
      if (count > 40) return;
      more += 1;
      await put(`CNEW${more}`, 1);
      await put('CAGAIN', more);
    });
    expect(taken.indexOf('CMANY-20')).toBeLessThan(80);
    expect(taken.indexOf('CAGAIN-40')).toBeLessThan(100);
    expect(new Set(taken).size).toBe(100);
  });

  it('of channels that ask equally much alternate', async () => {
    for (let at = 1; at <= 10; at += 1) for (const channel of ['CA', 'CB', 'CC']) await put(channel, at);
    const taken = await takeAll(30);
    for (let round = 0; round < 10; round += 1) {
      expect(
        taken
          .slice(round * 3, round * 3 + 3)
          .map((id) => id.slice(0, 2))
          .toSorted(),
      ).toEqual(['CA', 'CB', 'CC']);
    }
  });

  it('begin anew before the queue’s numbers end, and forget channels that wait for nothing', async () => {
    await redis.hset(keysUnder(prefix).turns, { [inChannel('CA')]: mostTurns - 2 });
    expect(await store.turns.next(inChannel('CA'))).toBe(mostTurns - 1);
    expect(await store.turns.next(inChannel('CA'))).toBe(1);
    for (let at = 0; at < 30; at += 1) await store.turns.begun(await store.turns.next(inChannel(`C${at}`)));
    expect(await redis.hlen(keysUnder(prefix).turns)).toBeLessThan(4);
  });
});

describe('what may be open', () => {
  const admit = (asker: string, channel: string, at: number) =>
    store.deliveries.admit(
      {
        runId: `${channel}-${at}`,
        delivery: `d-${channel}-${at}`,
        conversation: inChannel(channel),
        asker,
        question: { ...sampleQuestion, port: at },
      },
      Date.now(),
    );

  it('in one channel is bounded, whoever asks, and holds up no other', async () => {
    for (let at = 1; at <= 50; at += 1) expect(await admit(`U${at}`, 'CMANY', at)).toEqual({ kind: 'new' });
    expect(await admit('U99', 'CMANY', 99)).toEqual({ kind: 'too-many', open: 50, of: 'channel' });
    expect(await admit('U99', 'COTHER', 99)).toEqual({ kind: 'new' });
    const run = await store.runs.get('CMANY-7');
    if (run === undefined) throw new Error('no run');
    await store.runs.finish(run, { status: 'healthy', summary: verbatim(''), causes: [] }, Date.now());
    expect(await admit('U98', 'CMANY', 98)).toEqual({ kind: 'new' });
  });
});
