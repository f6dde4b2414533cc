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

/** The namespace that bare names of a conversation are looked for in first; kept until another is used, or none. */
export const openUsedNamespaces = (redis: Redis, keys: Keys) => ({
  /** `undefined`: none is used, or what is kept cannot be read. */
  of: async (conversation: Conversation): Promise<string | undefined> =>
    readStamped(keys.stamp, await redis.get(keys.usedNamespace(conversation)), 'the namespace', usedSchema)?.namespace,
  set: async (conversation: Conversation, namespace: string): Promise<void> => {
    const used = usedSchema.parse({ stamp: keys.stamp, namespace });
    await redis.set(keys.usedNamespace(conversation), JSON.stringify(used));
  },
  clear: async (conversation: Conversation): Promise<void> => {
    await redis.del(keys.usedNamespace(conversation));
  },
});
