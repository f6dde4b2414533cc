import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import type { Conversation } from './places.ts';
import { runScript } from './script.ts';

/** The lowest turn that the queue does not know any more. */
export const mostTurns = 2_000_000;
const keepMs = 7 * 86_400_000;
/** The field of the turn that has begun; no conversation has such an id. */
const now = '-';

const nextScript = `
local begun = tonumber(redis.call('HGET', KEYS[1], '${now}') or '0')
local last = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
local turn = math.max(begun, last) + 1
if turn >= ${mostTurns} then
  redis.call('DEL', KEYS[1])
  turn = 1
end
redis.call('HSET', KEYS[1], ARGV[1], turn)
redis.call('PEXPIRE', KEYS[1], ${keepMs})
return turn`;

/** Conversations whose last turn has begun are forgotten: they would be next in any case. */
const begunScript = `
local begun = tonumber(redis.call('HGET', KEYS[1], '${now}') or '0')
local turn = tonumber(ARGV[1])
if turn <= begun then return 0 end
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if tonumber(all[i + 1]) <= turn then redis.call('HDEL', KEYS[1], all[i]) end
end
redis.call('HSET', KEYS[1], '${now}', turn)
redis.call('PEXPIRE', KEYS[1], ${keepMs})
return 1`;

/**
 * Whose turn it is among conversations that ask at the same time: each question of one is one turn behind its one
 * before, and the first of one that had none is next. So many questions of one conversation hold up no other's, and none waits for ever: turns only grow.
 */
export const openTurns = (redis: Redis, keys: Keys) => ({
  /** For a new question of this conversation; a lower number is taken first. */
  next: async (conversation: Conversation): Promise<number> =>
    z
      .number()
      .int()
      .parse(await runScript(redis, nextScript, [keys.turns], [conversation])),
  /** A question with this turn has begun. */
  begun: async (turn: number): Promise<void> => {
    await runScript(redis, begunScript, [keys.turns], [turn]);
  },
});
