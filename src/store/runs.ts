import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Question, questionSchema } from '../case/question.ts';
import type { AskLimits } from './ask.ts';
import type { Keys } from './keys.ts';
import type { Conversation, MessageId } from './places.ts';
import {
  type Ending,
  type FixStanding,
  nameOfQuestion,
  openStatuses,
  type PendingChoice,
  pendingChoiceSchema,
  type Run,
  runIdSchema,
  runRecordSchema,
} from './run-record.ts';
import { runScript } from './script.ts';
import { leaveOut, mustCarry } from './stamp.ts';

const rememberRecent = 50;

/** KEYS: run, same, asker, conversation, open. ARGV: attempt, now, overdue at, id. */
const takeScript = `
local status = redis.call('HGET', KEYS[1], 'status')
if not status or (status ~= 'asked' and status ~= 'running') then return false end
if redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[1] then return false end
redis.call('HSET', KEYS[1], 'status', 'running')
redis.call('HSETNX', KEYS[1], 'startedAt', ARGV[2])
redis.call('SET', KEYS[2], ARGV[4], 'PXAT', ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
redis.call('ZADD', KEYS[4], ARGV[3], ARGV[4])
redis.call('ZADD', KEYS[5], ARGV[3], ARGV[4])
return redis.call('HINCRBY', KEYS[1], 'owner', 1)`;

/** KEYS: run, same, asker, conversation, open. ARGV: id, attempt or '', then the fields to set. */
const closeScript = `
local status = redis.call('HGET', KEYS[1], 'status')
if not status or (status ~= 'asked' and status ~= 'running' and status ~= 'choosing') then return 0 end
if ARGV[2] ~= '' and redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
return 1`;

/** KEYS: run, same, asker, channel. ARGV: id, owner. */
const answeredScript = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[2] then return 0 end
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
return 1`;

/**
 * KEYS: run, open, asker, conversation. ARGV: attempt, question, overdue at, id, now, most of an asker, most of a
 * conversation. While it waited for a person it did not count against them.
 */
const chosenScript = `
if redis.call('HGET', KEYS[1], 'status') ~= 'choosing' then return false end
if redis.call('HGET', KEYS[1], 'attempt') ~= ARGV[1] then return false end
for at, of in ipairs({'asker', 'channel'}) do
  redis.call('ZREMRANGEBYSCORE', KEYS[2 + at], '-inf', ARGV[5])
  local open = redis.call('ZCARD', KEYS[2 + at])
  if open >= tonumber(ARGV[5 + at]) then return {of, open} end
end
for at = 2, 4 do redis.call('ZADD', KEYS[at], ARGV[3], ARGV[4]) end
redis.call('HSET', KEYS[1], 'status', 'asked', 'question', ARGV[2])
redis.call('HDEL', KEYS[1], 'looks')
return redis.call('HINCRBY', KEYS[1], 'attempt', 1)`;

const chosenSchema = z.union([
  z.number(),
  z.tuple([z.enum(['asker', 'channel']), z.number()]).transform(([of, open]) => ({ of, open })),
]);

/** Runs: who asked what where, how far it is, how it ended. */
export const openRuns = (redis: Redis, keys: Keys, limits: Pick<AskLimits, 'perAsker' | 'perChannel'>) => {
  const get = async (id: string): Promise<Run | undefined> => {
    if (!runIdSchema.safeParse(id).success) return undefined;
    const fields = await redis.hgetall(keys.run(id));
    if (fields.id === undefined) return undefined;
    mustCarry(keys.stamp, fields, `run ${id}`);
    const parsed = runRecordSchema.safeParse(fields);
    return parsed.success ? parsed.data : undefined;
  };

  const getAll = async (ids: readonly string[]): Promise<Run[]> =>
    (await Promise.all(ids.map((id) => get(id).catch(leaveOut)))).filter((run) => run !== undefined);

  const keysOf = (run: Run): string[] => [
    keys.run(run.id),
    keys.same(nameOfQuestion(run.conversation, run.question)),
    keys.asker(run.asker),
    keys.askedIn(run.conversation),
    keys.open,
  ];

  const close = async (
    run: Run,
    attempt: number | undefined,
    fields: Record<string, string | number>,
  ): Promise<boolean> =>
    (await runScript(redis, closeScript, keysOf(run), [run.id, attempt ?? '', ...Object.entries(fields).flat()])) === 1;

  return {
    /** Undefined: unknown, forgotten, or not readable. @throws CodedError where it is another version's. */
    get,

    /** The card is posted: from now on the run can be found by its thread and counts as being answered. */
    posted: async (run: Run, thread: Conversation, card: MessageId, overdueAt: number): Promise<void> => {
      const same = keys.same(nameOfQuestion(run.conversation, run.question));
      const keepMs = await redis.pttl(keys.run(run.id));
      const lists = [keys.recentOfAsker(run.asker), keys.recentIn(run.conversation)];
      const batch = redis
        .multi()
        .hset(keys.run(run.id), { thread, card })
        .set(keys.thread(thread), run.id, 'PX', Math.max(keepMs, 1))
        .zadd(keys.open, overdueAt, run.id);
      // What is asked again by itself, perhaps later, does not stand in the way of a person who asks.
      if (run.after === undefined) batch.set(same, run.id, 'PXAT', overdueAt);
      for (const key of lists) {
        batch
          .lrem(key, 0, run.id)
          .lpush(key, run.id)
          .ltrim(key, 0, rememberRecent - 1)
          .pexpire(key, Math.max(keepMs, 1));
      }
      await batch.exec();
    },

    /**
     * A worker takes the run. Answers its number as owner, or undefined when there is nothing to do: the
     * run is over, or another attempt is the current one.
     */
    take: async (run: Run, attempt: number, now: number, overdueAt: number): Promise<number | undefined> => {
      const owner = await runScript(redis, takeScript, keysOf(run), [attempt, now, overdueAt, run.id]);
      return typeof owner === 'number' ? owner : undefined;
    },

    /** A worker begins to look. Answers how many have, in this attempt. */
    lookedAt: (run: Run): Promise<number> => redis.hincrby(keys.run(run.id), 'looks', 1),

    /** Not overdue before then: its worker is alive, and waits for its turn. */
    keepOpen: async (run: Run, overdueAt: number): Promise<void> => {
      await redis.zadd(keys.open, 'XX', overdueAt, run.id);
    },

    /** Whether this owner is still the last one. A worker that lost the run must not report. */
    isOwner: async (id: string, owner: number): Promise<boolean> =>
      (await redis.hget(keys.run(id), 'owner')) === String(owner),

    /** Which name is meant is being asked: it waits for a person once they can see that. */
    asksWhich: async (run: Run, choice: PendingChoice): Promise<void> => {
      if ((await redis.exists(keys.run(run.id))) === 1)
        await redis.hset(keys.run(run.id), { choice: JSON.stringify(pendingChoiceSchema.parse(choice)) });
    },

    /** Waits for a person to pick a name. False: over already, or another attempt is the current one. */
    choosing: (run: Run, attempt: number, choice: PendingChoice): Promise<boolean> =>
      close(run, attempt, { status: 'choosing', choice: JSON.stringify(pendingChoiceSchema.parse(choice)) }),

    /**
     * The name was picked: back to `asked` with the next attempt's number. Undefined: somebody was faster. Nothing
     * changes where too many others are open: `of` whom, and how many.
     */
    chosen: async (
      { id, asker, conversation }: Pick<Run, 'id' | 'asker' | 'conversation'>,
      attempt: number,
      question: Question,
      now: number,
      overdueAt: number,
    ): Promise<z.infer<typeof chosenSchema> | undefined> => {
      const text = JSON.stringify(questionSchema.parse(question));
      const next = await runScript(
        redis,
        chosenScript,
        [keys.run(id), keys.open, keys.asker(asker), keys.askedIn(conversation)],
        [attempt, text, overdueAt, id, now, limits.perAsker, limits.perChannel],
      );
      return chosenSchema.safeParse(next).data;
    },

    /** Its answer is known: the same question is a new one from now on, though its thread is still filling. */
    answered: async (run: Run, owner: number): Promise<void> => {
      await runScript(redis, answeredScript, keysOf(run).slice(0, 4), [run.id, owner]);
    },

    /** Ends it. False: over already, or another attempt is the current one. `attempt` absent: whichever it is. */
    finish: (run: Run, ending: Ending, now: number, attempt?: number): Promise<boolean> =>
      close(run, attempt, {
        status: ending.status,
        finishedAt: now,
        summary: JSON.stringify(ending.summary),
        causes: JSON.stringify(ending.causes),
      }),

    /** A fix was run for it. */
    fixRun: async (run: Run, standing: FixStanding): Promise<void> => {
      if ((await redis.exists(keys.run(run.id))) === 1)
        await redis.hset(keys.run(run.id), { standing: JSON.stringify(standing) });
    },

    recentOfAsker: async (user: string, most: number): Promise<Run[]> =>
      getAll(await redis.lrange(keys.recentOfAsker(user), 0, most - 1)),

    recentIn: async (conversation: Conversation, most: number): Promise<Run[]> =>
      getAll(await redis.lrange(keys.recentIn(conversation), 0, most - 1)),

    ofThread: async (thread: Conversation): Promise<Run | undefined> => {
      const id = await redis.get(keys.thread(thread));
      return id === null ? undefined : get(id);
    },

    /** Open runs whose time is over. */
    overdue: async (now: number, most: number): Promise<Run[]> => {
      const ids = await redis.zrangebyscore(keys.open, '-inf', now, 'LIMIT', 0, most);
      const open = (await getAll(ids)).filter(({ status }) => openStatuses.includes(status));
      const rest = ids.filter((id) => !open.some((run) => run.id === id));
      if (rest.length > 0) await redis.zrem(keys.open, ...rest);
      return open;
    },
  };
};
