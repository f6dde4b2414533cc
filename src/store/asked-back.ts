import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type HalfQuestion, halfQuestionSchema } from '../question/continue-question.ts';
import type { Keys } from './keys.ts';
import type { Conversation } from './places.ts';
import { readStamped } from './stamp.ts';

/** Who was asked back answers by then, or asks anew. */
const keepMs = 24 * 3_600_000;
const keptSchema = z.object({ stamp: z.string(), half: halfQuestionSchema });

/** Questions of which something is missing, each in its thread, until a reply there makes it whole. */
export const openAskedBack = (redis: Redis, keys: Keys) => ({
  of: async (thread: Conversation): Promise<HalfQuestion | undefined> =>
    readStamped(keys.stamp, await redis.get(keys.askedBack(thread)), 'the question', keptSchema)?.half,
  put: async (thread: Conversation, half: HalfQuestion): Promise<void> => {
    const kept = keptSchema.parse({ stamp: keys.stamp, half });
    await redis.set(keys.askedBack(thread), JSON.stringify(kept), 'PX', keepMs);
  },
  forget: async (thread: Conversation): Promise<void> => {
    await redis.del(keys.askedBack(thread));
  },
});
