import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Question } from '../case/question.ts';
import { tableOf } from '../table.ts';
import type { Language } from '../words/language.ts';
import type { Keys } from './keys.ts';
import type { Conversation } from './places.ts';
import { nameOfQuestion, openStatuses, type Run } from './run-record.ts';
import { runScript } from './script.ts';

/**
 * Taking in what Slack delivers: at least once, any replica, in any order. One Lua step decides whether
 * a question starts a run, was delivered before, is being answered already, or is one too many.
 */

interface Asked {
  runId: string;
  /** `trigger_id` or `event_id`. */
  delivery: string;
  conversation: Conversation;
  asker: string;
  question: Question;
  /** Asked in a thread, in which everything of it stays. */
  thread?: Conversation;
  /** The question that somebody has put right. */
  instead?: Question;
  /** An open run of the same asker that is given up for this one, and counts no more. */
  inPlaceOf?: string;
  /** The fix after which it is asked again: a new run, whatever else is open. */
  after?: Run['after'];
  /** The namespace of its channel, where that told which names are meant. */
  within?: string | undefined;
  /** The language that its messages are in. */
  language?: Language | undefined;
  /** The alerts that it is asked for. */
  alert?: Run['alert'];
}

type Admission =
  | { kind: 'new' }
  | { kind: 'seen' }
  | { kind: 'same'; runId: string }
  /** `of`: whose questions are too many. */
  | { kind: 'too-many'; open: number; of: 'asker' | 'channel' };

export interface AskLimits {
  perAsker: number;
  perChannel: number;
  runSeconds: number;
  keepDays: number;
}

/** A delivery whose handling did not end (the bot died) may be handled again after this. */
export const claimedForMs = 12_000;
const handledForMs = 24 * 3_600_000;
/** A run whose card is not posted is "the same question" for as long as its card may be kept. */
const unpostedForMs = 2 * 3_600_000;

const claimScript = `return redis.call('SET', KEYS[1], 'claimed', 'NX', 'PX', ARGV[1]) and 1 or 0`;

const admitScript = `
if not redis.call('SET', KEYS[1], 'claimed', 'NX', 'PX', ARGV[1]) then return {'seen'} end
-- Delivered again, because whoever began with it died.
if redis.call('EXISTS', KEYS[4]) == 1 then return {'new'} end
local fresh = ARGV[11] == '1'
local other = redis.call('GET', KEYS[2])
if other and not fresh then
  local status = redis.call('HGET', ARGV[2] .. other, 'status')
  if status and string.find(ARGV[3], ' ' .. status .. ' ', 1, true) then return {'same', other} end
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[4])
local open = redis.call('ZCARD', KEYS[3])
-- What it stands for ends in its place, and only one question takes that place.
local given = ARGV[13] ~= '' and redis.call('ZSCORE', KEYS[3], ARGV[13])
if given then open = open - 1 end
if open >= tonumber(ARGV[5]) and not fresh then return {'too-many', tostring(open)} end
redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', ARGV[4])
local here = redis.call('ZCARD', KEYS[5])
if given and redis.call('ZSCORE', KEYS[5], ARGV[13]) then here = here - 1 end
if here >= tonumber(ARGV[12]) and not fresh then return {'too-many-here', tostring(here)} end
for _, key in ipairs({KEYS[3], KEYS[5]}) do
  if given then redis.call('ZREM', key, ARGV[13]) end
  redis.call('ZADD', key, ARGV[6], ARGV[7])
  redis.call('PEXPIRE', key, ARGV[8])
end
if not fresh then redis.call('SET', KEYS[2], ARGV[7], 'PX', ARGV[9]) end
redis.call('HSET', KEYS[4], unpack(ARGV, 14))
redis.call('PEXPIRE', KEYS[4], ARGV[10])
return {'new'}`;

const answerSchema = z.tuple([z.enum(['seen', 'same', 'too-many', 'too-many-here', 'new'])], z.string());

export const openDeliveries = (redis: Redis, keys: Keys, limits: AskLimits) => ({
  /** True for the one that may handle it. */
  claim: async (delivery: string): Promise<boolean> =>
    (await runScript(redis, claimScript, [keys.seen(delivery)], [claimedForMs])) === 1,

  /** Remembers it for a day, so that a later delivery of the same is dropped. */
  handled: async (delivery: string): Promise<void> => {
    await redis.set(keys.seen(delivery), 'handled', 'PX', handledForMs);
  },

  /** Claims the delivery and the question in one step, and creates the run where it is new. */
  admit: async (asked: Asked, now: number): Promise<Admission> => {
    const keepMs = limits.keepDays * 86_400_000;
    // A run waits for a worker and then runs; after twice its time it no longer counts against its asker.
    const countsUntil = now + limits.runSeconds * 2_000;
    const record: Record<string, string | number> = tableOf({
      stamp: keys.stamp,
      id: asked.runId,
      conversation: asked.conversation,
      asker: asked.asker,
      question: JSON.stringify(asked.question),
      status: 'asked',
      attempt: 1,
      owner: 0,
      askedAt: now,
      ...(asked.thread === undefined ? {} : { thread: asked.thread }),
      ...(asked.after === undefined ? {} : { after: JSON.stringify(asked.after) }),
      ...(asked.instead === undefined ? {} : { instead: JSON.stringify(asked.instead) }),
      ...(asked.within === undefined ? {} : { within: asked.within }),
      ...(asked.language === undefined ? {} : { language: asked.language }),
      ...(asked.alert === undefined ? {} : { alert: JSON.stringify(asked.alert) }),
    });
    const answer = await runScript(
      redis,
      admitScript,
      [
        keys.seen(asked.delivery),
        keys.same(nameOfQuestion(asked.conversation, asked.question)),
        keys.asker(asked.asker),
        keys.run(asked.runId),
        keys.askedIn(asked.conversation),
      ],
      [
        claimedForMs,
        keys.run(''),
        ` ${openStatuses.join(' ')} `,
        now,
        limits.perAsker,
        countsUntil,
        asked.runId,
        limits.runSeconds * 2_000,
        unpostedForMs,
        keepMs,
        asked.after === undefined ? 0 : 1,
        limits.perChannel,
        asked.inPlaceOf ?? '',
        ...Object.entries(record).flat(),
      ],
    );
    const [kind, detail = ''] = answerSchema.parse(answer);
    if (kind === 'same') return { kind, runId: detail };
    if (kind === 'too-many') return { kind, open: Number(detail), of: 'asker' };
    if (kind === 'too-many-here') return { kind: 'too-many', open: Number(detail), of: 'channel' };
    return { kind };
  },
});
