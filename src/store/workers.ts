import type { Redis } from 'ioredis';

/** Which workers are alive: each says so every few seconds. */
export interface Workers {
  alive(worker: string, now: number): Promise<void>;
  gone(worker: string): Promise<void>;
  count(now: number): Promise<number>;
}

/** A worker that was silent for this long is dead. */
const silentMs = 15_000;
export const heartbeatMs = 4_000;

/** `key`: the sorted set that they are kept in. */
export const openWorkers = (redis: Redis, key: string): Workers => ({
  alive: async (worker, now) => {
    await redis
      .multi()
      .zadd(key, now, worker)
      .zremrangebyscore(key, '-inf', now - 10 * silentMs)
      .exec();
  },
  gone: async (worker) => {
    await redis.zrem(key, worker);
  },
  count: (now) => redis.zcount(key, now - silentMs, '+inf'),
});
