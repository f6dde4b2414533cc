import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWorker } from '../../jobs/run-worker.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

/** Real worker processes with the usual times: one that dies, and one that is too busy to say that it lives. */

let server: RedisServer;
let redis: Redis;
const prefix = 'give-back';

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** A job in the hands of another process, and a worker of ours that would take it. */
const handOver = async (more: Record<string, string>) => {
  const name = randomUUID();
  const queue = new Queue(name, { connection: redis, prefix: keysUnder(prefix).queues });
  const other = spawn(process.execPath, ['test/helpers/one-job-worker.ts'], {
    env: { ...process.env, REDIS_URL: server.url, REDIS_PREFIX: prefix, QUEUE: name, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await queue.add('job', { stamp: keysUnder(prefix).stamp });
  await once(other.stdout, 'data');
  const taken = Promise.withResolvers<void>();
  const worker = runWorker(redis, {
    queue: name,
    keys: keysUnder(prefix),
    concurrency: 1,
    process: async () => taken.resolve(),
    onError: () => {},
    onGivenUp: () => {},
  });
  return {
    other,
    queue,
    taken: taken.promise,
    close: async () => {
      other.kill('SIGKILL');
      await worker.close(100);
      await queue.close();
    },
  };
};

describe.concurrent('a worker', () => {
  it('that dies gives its job back within 15 s', async () => {
    const { other, taken, close } = await handOver({});
    // Whatever part of its renewals it is in.
    await sleep(3_000);
    other.kill('SIGKILL');
    const begun = performance.now();
    await taken;
    const took = performance.now() - begun;
    await close();
    console.log(`given back after ${(took / 1_000).toFixed(1)} s`);
    expect(took).toBeLessThan(15_000);
  }, 40_000);

  it('that is busy for 8 s keeps its job', async () => {
    const { other, queue, taken, close } = await handOver({ STALL_MS: '8000' });
    const lost = taken.then(() => 'given to another');
    const [said] = await Promise.race([once(other.stdout, 'data'), lost.then((text) => [text])]);
    expect(String(said).trim()).toBe('done');
    await expect.poll(() => queue.getCompletedCount(), { timeout: 5_000 }).toBe(1);
    await close();
  }, 40_000);
});
