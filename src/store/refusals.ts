import type { Redis } from 'ioredis';
import { z } from 'zod';
import { fromJson } from './json-field.ts';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';

export interface Pressed {
  user: string;
  /** Id of a fix that there is; else what all others share. */
  fix: string;
}

interface Counted extends Pressed {
  count: number;
  /** Why the last of them was refused. */
  reason: string;
}

const minuteMs = 60_000;
/** A count that no bot records for so long is given up: nobody presses any more, and none runs. */
const keepMs = 30 * 86_400_000;
const mostAtOnce = 100;

/** KEYS: minute. ARGV: field, minute ms. */
const countScript = `
local count = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return count`;

/** KEYS: minute, counted, due. ARGV: minute ms, keep ms, member, due at, reason. Answers 1 for the first. */
const refuseScript = `
local count = redis.call('HINCRBY', KEYS[1], 'refused', 1)
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
if count == 1 then return 1 end
redis.call('HINCRBY', KEYS[2], 'count', 1)
redis.call('HSET', KEYS[2], 'reason', ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('ZADD', KEYS[3], 'NX', ARGV[4], ARGV[3])
return 0`;

/** KEYS: due. ARGV: now, most, again at. Answers members that are this caller's until then. */
const claimScript = `
local members = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, member in ipairs(members) do redis.call('ZADD', KEYS[1], ARGV[3], member) end
return members`;

/** KEYS: counted, due. ARGV: count, member. What came meanwhile stays. */
const recordedScript = `
if redis.call('HINCRBY', KEYS[1], 'count', -tonumber(ARGV[1])) <= 0 then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[2])
end
return 1`;

const memberOf = ({ user, fix }: Pressed): string => JSON.stringify([user, fix]);
const memberSchema = fromJson(z.tuple([z.string(), z.string()])).transform(([user, fix]): Pressed => ({ user, fix }));
const countedSchema = z.object({ count: z.coerce.number().int().min(1), reason: z.string() });

/**
 * Presses that were refused again and again, counted: the audit is never trimmed, so that what anybody can
 * repeat as often as he likes becomes one entry a minute for each person and fix.
 */
export const openRefusals = (redis: Redis, keys: Keys) => ({
  /** A press begins. Answers the how manyth it is of its minute, from 1. */
  pressed: async (about: Pressed): Promise<number> => {
    const key = keys.pressesOfMinute(about.user, about.fix);
    return z.number().parse(await runScript(redis, countScript, [key], ['pressed', minuteMs]));
  },

  /** It was refused. True: the first of its minute, to be recorded now; false: it was counted. */
  refused: async (about: Pressed, reason: string, now: number): Promise<boolean> => {
    const { user, fix } = about;
    const first = await runScript(
      redis,
      refuseScript,
      [keys.pressesOfMinute(user, fix), keys.refusalsCounted(user, fix), keys.refusalsDue],
      [minuteMs, keepMs, memberOf(about), now + minuteMs, reason.slice(0, 500)],
    );
    return first === 1;
  },

  /** Counts whose minute is over. They are the caller's to record for a minute, and then anybody's again. */
  due: async (now: number): Promise<Counted[]> => {
    const members = await runScript(redis, claimScript, [keys.refusalsDue], [now, mostAtOnce, now + minuteMs]);
    const found: Counted[] = [];
    for (const member of z.array(z.string()).parse(members)) {
      const about = memberSchema.safeParse(member);
      const { user, fix } = about.data ?? { user: '', fix: '' };
      const counted = countedSchema.safeParse(await redis.hgetall(keys.refusalsCounted(user, fix)));
      if (about.success && counted.success) found.push({ ...about.data, ...counted.data });
      else await redis.zrem(keys.refusalsDue, member);
    }
    return found;
  },

  /** These were recorded. */
  recorded: async (counted: Counted): Promise<void> => {
    const { user, fix, count } = counted;
    await runScript(
      redis,
      recordedScript,
      [keys.refusalsCounted(user, fix), keys.refusalsDue],
      [count, memberOf(counted)],
    );
  },
});
