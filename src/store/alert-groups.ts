import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import { type Conversation, conversationSchema } from './places.ts';
import { runScript } from './script.ts';
import { readStamped } from './stamp.ts';

/** Alerts that are asked about, each group once for as long as it lasts. */

const groupSchema = z.object({
  stamp: z.string(),
  conversation: conversationSchema,
  /** When it was first heard of. Milliseconds since 1970. */
  at: z.number().int(),
});
export type OpenGroup = Pick<z.infer<typeof groupSchema>, 'conversation' | 'at'>;

/** Nobody says that it is over: later it counts as another one. */
const keptForMs = 7 * 86_400_000;
const windowMs = 10 * 60_000;

/** KEYS: group, how many began of late. ARGV: record, for how long, most, window. */
const beginScript = `
local known = redis.call('GET', KEYS[1])
if known then return {'known', known} end
if redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[4]) end
if tonumber(redis.call('GET', KEYS[2])) > tonumber(ARGV[3]) then return {'too-many', ''} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {'new', ARGV[1]}`;

const begunSchema = z.tuple([z.enum(['known', 'too-many', 'new']), z.string()]);

/** @param most groups of one conversation that may begin within ten minutes */
export const openAlertGroups = (redis: Redis, keys: Keys, most: number) => {
  const keyOf = (key: string) => keys.alerts.group(createHash('sha256').update(key).digest('hex').slice(0, 32));
  const read = (text: string | null): OpenGroup | undefined => readStamped(keys.stamp, text, 'an alert', groupSchema);
  return {
    /** It fires: since when, and whether anybody has heard of it before. */
    begin: async (
      key: string,
      conversation: Conversation,
      now: number,
    ): Promise<{ kind: 'new' | 'known'; group: OpenGroup } | { kind: 'too-many'; window: number }> => {
      const window = Math.floor(now / windowMs);
      const record = JSON.stringify({ stamp: keys.stamp, conversation, at: now });
      const [kind, text] = begunSchema.parse(
        await runScript(
          redis,
          beginScript,
          [keyOf(key), keys.alerts.begun(conversation, window)],
          [record, keptForMs, most, windowMs],
        ),
      );
      if (kind === 'too-many') return { kind, window };
      return { kind, group: read(text) ?? { conversation, at: now } };
    },

    /** What is known of one that fires. */
    of: async (key: string): Promise<OpenGroup | undefined> => read(await redis.get(keyOf(key))),

    /** It is over. */
    end: async (key: string): Promise<void> => {
      await redis.del(keyOf(key));
    },
  };
};
