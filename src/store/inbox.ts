import type { Redis } from 'ioredis';
import { z } from 'zod';
import { fromJson } from './json-field.ts';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';
import type { Seal } from './seal.ts';

interface Overdue {
  id: string;
  /** Undefined: it cannot be read, or no bot wrote it. */
  request: unknown;
  /** When it was put on record. Milliseconds since 1970. */
  at: number;
}

/** Longer than anybody takes to handle one, and than `claimedForMs` of its delivery. */
export const handledWithinMs = 15_000;
const mostTries = 5;

/** KEYS: due, requests, tries. ARGV: id, due at, request. */
const recordScript = `
redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[3])
return redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])`;

/** A bot that reports this is alive: what it handles does not kill it. */
const laterScript = `
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1`;

const handledScript = `
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1])`;

/** KEYS as above. ARGV: now, due again at, most, most tries. */
const overdueScript = `
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local request = redis.call('HGET', KEYS[2], id)
  if not request or redis.call('HINCRBY', KEYS[3], id, 1) > tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[2], id)
    redis.call('HDEL', KEYS[3], id)
    redis.call('ZREM', KEYS[1], id)
  else
    redis.call('ZADD', KEYS[1], ARGV[2], id)
    table.insert(found, id)
    table.insert(found, request)
  end
end
return found`;

const foundSchema = z.array(z.string());
const requestSchema = fromJson(
  z.object({ stamp: z.string(), request: z.unknown(), at: z.number(), seal: z.string().optional() }),
);

/**
 * What people asked for, on record before the chat is told that it was heard, until it is handled. Where the
 * process that heard it dies, another handles it. Nothing here knows the chat: a request is opaque.
 * `seal`: of the bots; what others have put there is not believed.
 */
export const openInbox = (redis: Redis, keys: Keys, seal: Seal | undefined) => {
  const all = [keys.inbox.due, keys.inbox.requests, keys.inbox.tries];
  return {
    /** `id`: of the delivery. @throws where it could not be put on record */
    record: async (id: string, request: unknown, now: number): Promise<void> => {
      const proof = seal && { seal: seal.over('heard', { stamp: keys.stamp, id, request, at: now }) };
      const text = JSON.stringify({ stamp: keys.stamp, request, at: now, ...proof });
      await runScript(redis, recordScript, all, [id, now + handledWithinMs, text]);
    },

    handled: async (id: string): Promise<void> => {
      await runScript(redis, handledScript, all, [id]);
    },

    /** It cannot be handled yet: again at `dueAt`. */
    later: async (id: string, dueAt: number): Promise<void> => {
      await runScript(redis, laterScript, all, [id, dueAt]);
    },

    /** Takes those that nobody handled in time. One over which processes died too often is dropped: it is what fails. */
    overdue: async (now: number, most: number): Promise<Overdue[]> => {
      const args = [now, now + handledWithinMs, most, mostTries];
      const found = foundSchema.parse(await runScript(redis, overdueScript, all, args));
      return found.flatMap((id, index) => {
        if (index % 2 === 1) return [];
        const { data } = requestSchema.safeParse(found[index + 1]);
        const { stamp, request, at = 0 } = data ?? {};
        const isSealed = seal === undefined || seal.fits('heard', { stamp, id, request, at }, data?.seal);
        const isOurs = stamp === keys.stamp && isSealed;
        return [{ id, request: isOurs ? request : undefined, at }];
      });
    },
  };
};

export type Inbox = ReturnType<typeof openInbox>;
