import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';

const takeScript = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
if not redis.call('ZSCORE', KEYS[1], ARGV[4]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
return 1`;

/**
 * How many diagnoses look at the cluster at the same time, all workers together. A slot is only held
 * while the cluster is asked, not while Slack is written to; that of a worker that died runs out.
 */
export const openSlots = (redis: Redis, keys: Keys) => ({
  /** True: the slot is held until `untilMs`, or until it is given back. */
  take: async (holder: string, most: number, now: number, untilMs: number): Promise<boolean> =>
    (await runScript(redis, takeScript, [keys.slots], [now, most, untilMs, holder])) === 1,
  /** Held until then; one that ran out, or was given back, stays so. */
  renew: async (holder: string, untilMs: number): Promise<void> => {
    await redis.zadd(keys.slots, 'XX', untilMs, holder);
  },
  giveBack: async (holder: string): Promise<void> => {
    await redis.zrem(keys.slots, holder);
  },
});
