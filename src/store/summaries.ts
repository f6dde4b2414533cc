import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { type Conversation, type MessageId, messageIdSchema } from './places.ts';

/** Which message is a conversation's summary. */
export interface Summaries {
  messageOf(conversation: Conversation): Promise<MessageId | undefined>;
  remember(conversation: Conversation, message: MessageId): Promise<void>;
  forget(conversation: Conversation): Promise<void>;
}

export const openSummaries = (redis: Redis, keys: Keys): Summaries => ({
  messageOf: async (conversation) =>
    messageIdSchema.safeParse(await redis.hget(keys.summary(conversation), 'message')).data,
  remember: async (conversation, message) => {
    await redis.hset(keys.summary(conversation), { stamp: keys.stamp, message });
  },
  forget: async (conversation) => {
    await redis.del(keys.summary(conversation));
  },
});
