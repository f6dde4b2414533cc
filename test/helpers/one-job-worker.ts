import { setTimeout as sleep } from 'node:timers/promises';
import { runWorker } from '../../jobs/run-worker.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { connectRedis } from '../../src/store/redis.ts';

/**
 * A worker process with the usual times on one queue: REDIS_URL, REDIS_PREFIX and QUEUE. It says `took` and
 * then blocks its own event loop for STALL_MS (a processor that is busy), or, without it, never ends the job.
 */
const redis = connectRedis({ url: process.env.REDIS_URL ?? '', prefix: '' }, 'take', () => {});
runWorker(redis, {
  queue: process.env.QUEUE ?? '',
  keys: keysUnder(process.env.REDIS_PREFIX ?? ''),
  concurrency: 1,
  process: async () => {
    process.stdout.write('took\n');
    const stallMs = Number(process.env.STALL_MS ?? 0);
    if (stallMs === 0) await new Promise(() => {});
    // So that what was said goes out first.
    await sleep(100);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs);
    process.stdout.write('done\n');
  },
  onError: () => {},
  onGivenUp: () => {},
});
