import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Which workers are alive: each says so every few seconds. */
export interface Workers {
  alive(worker: string, now: number): Promise<void>;
  gone(worker: string): Promise<void>;
  count(now: number): Promise<number>;
}

/** A worker that was silent for this long is dead. */
const silentMs = 15_000;
export const heartbeatMs = 4_000;

export const openWorkers = (redis: Redis, keys: Keys): Workers => ({
  alive: async (worker, now) => {
    await redis
      .multi()
      .zadd(keys.workers, now, worker)
      .zremrangebyscore(keys.workers, '-inf', now - 10 * silentMs)
      .exec();
  },
  gone: async (worker) => {
    await redis.zrem(keys.workers, worker);
  },
  count: (now) => redis.zcount(keys.workers, now - silentMs, '+inf'),
});
