import type { Redis } from 'ioredis';

/** A worker that was silent for this long is dead. */
const silentMs = 15_000;
export const heartbeatMs = 4_000;

/** Which workers are alive: each says so every few seconds. `key`: the sorted set that they are kept in. */
export const openWorkers = (redis: Redis, key: string) => ({
  alive: async (worker: string, now: number): Promise<void> => {
    await redis
      .multi()
      .zadd(key, now, worker)
      .zremrangebyscore(key, '-inf', now - 10 * silentMs)
      .exec();
  },
  gone: async (worker: string): Promise<void> => {
    await redis.zrem(key, worker);
  },
  count: (now: number): Promise<number> => redis.zcount(key, now - silentMs, '+inf'),
});
