import type { Redis } from 'ioredis';
import { z } from 'zod';
import { isLabel } from '../understanding/written-end.ts';
import type { Keys } from './keys.ts';
import type { Conversation } from './places.ts';
import { readStamped } from './stamp.ts';

const usedSchema = z.object({
  stamp: z.string(),
  namespace: z.string().refine(isLabel),
});

/** Half a year: a channel in which nobody asks any more keeps none. */
const usedForMs = 180 * 86_400_000;

/**
 * The namespace that bare names of a conversation are looked for in first; kept until another is used, or none, or
 * nobody has asked there for long.
 */
export const openUsedNamespaces = (redis: Redis, keys: Keys) => ({
  /** `undefined`: none is used, or what is kept cannot be read. */
  of: async (conversation: Conversation): Promise<string | undefined> =>
    readStamped(
      keys.stamp,
      await redis.getex(keys.usedNamespace(conversation), 'PX', usedForMs),
      'the namespace',
      usedSchema,
    )?.namespace,
  set: async (conversation: Conversation, namespace: string): Promise<void> => {
    const used = usedSchema.parse({ stamp: keys.stamp, namespace });
    await redis.set(keys.usedNamespace(conversation), JSON.stringify(used), 'PX', usedForMs);
  },
  clear: async (conversation: Conversation): Promise<void> => {
    await redis.del(keys.usedNamespace(conversation));
  },
});
