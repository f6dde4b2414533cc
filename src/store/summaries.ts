import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** Where a channel's summary message is. */
export interface Summaries {
  messageOf(channel: string): Promise<string | undefined>;
  remember(channel: string, ts: string): Promise<void>;
  forget(channel: string): Promise<void>;
}

export const openSummaries = (redis: Redis, keys: Keys): Summaries => ({
  messageOf: async (channel) => (await redis.hget(keys.summary(channel), 'ts')) ?? undefined,
  remember: async (channel, ts) => {
    await redis.hset(keys.summary(channel), { ts });
  },
  forget: async (channel) => {
    await redis.del(keys.summary(channel));
  },
});
