import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { type Conversation, type MessageId, messageIdSchema } from './places.ts';

/** Which message is a conversation's summary. */
export const openSummaries = (redis: Redis, keys: Keys) => ({
  messageOf: async (conversation: Conversation): Promise<MessageId | undefined> =>
    messageIdSchema.safeParse(await redis.hget(keys.summary(conversation), 'message')).data,
  remember: async (conversation: Conversation, message: MessageId): Promise<void> => {
    await redis.hset(keys.summary(conversation), { stamp: keys.stamp, message });
  },
  forget: async (conversation: Conversation): Promise<void> => {
    await redis.del(keys.summary(conversation));
  },
});

export type Summaries = ReturnType<typeof openSummaries>;
