import type { Redis } from 'ioredis';
import { z } from 'zod';
import { causeIdSchema } from '../case/finding.ts';
import { mostOfEach, type PastAnswer, type PastFix, pastAnswerSchema } from '../case/past-answer.ts';
import { bareQuestion } from '../case/question.ts';
import { withShortTexts } from '../words/message.ts';
import type { Keys } from './keys.ts';
import { type Conversation, conversationSchema } from './places.ts';
import { type Ending, nameOfQuestion, type Run } from './run-record.ts';
import { runScript } from './script.ts';
import { readStamped } from './stamp.ts';

/** How long answers are remembered, and how many at most. */
export interface HistoryLimits {
  keepDays: number;
  most: number;
}

/** `conversation`: to whoever may see it, and to who asked it, it is shown; to nobody else. */
const entrySchema = pastAnswerSchema.extend({ stamp: z.string(), conversation: conversationSchema, asker: z.string() });
export type HistoryEntry = z.infer<typeof entrySchema>;

const dayMs = 86_400_000;
const page = 200;
/** An argument of a fix's title that is longer is cut. */
const longestText = 200;

/**
 * KEYS: when, entries. ARGV: run, entry, at, oldest that is kept, most, keep ms. What is there stays: it may have
 * fixes by now.
 */
const addScript = `
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2]) == 1 then redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) end
local old = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[4], 'LIMIT', 0, 1000)
local over = redis.call('ZCARD', KEYS[1]) - #old - tonumber(ARGV[5])
if over > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[1], #old, #old + math.min(over, 1000) - 1)) do old[#old + 1] = id end
end
for _, id in ipairs(old) do
  redis.call('HDEL', KEYS[2], id)
  redis.call('ZREM', KEYS[1], id)
end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
return 1`;

/** KEYS: entries. ARGV: run, the entry as it was read, the entry as it shall be. */
const changeScript = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;
const mostChanges = 5;

const causesOf = ({ causes }: Ending): PastAnswer['causes'] =>
  causes
    .flatMap(({ id, node, object }) => {
      const known = causeIdSchema.safeParse(id);
      return known.success ? [{ id: known.data, ...(node && { node }), ...(object && { object }) }] : [];
    })
    .slice(0, mostOfEach);

/** What is kept of a run that ended. */
const pastAnswerOf = (run: Pick<Run, 'id' | 'question'>, ending: Ending, at: number): PastAnswer => ({
  id: run.id,
  at,
  status: ending.status,
  // The words as they were typed may hold anything.
  question: { ...run.question, text: '' },
  same: nameOfQuestion('', bareQuestion(run.question)),
  causes: causesOf(ending),
  pods: (ending.pods ?? []).slice(0, mostOfEach),
  nodes: (ending.nodes ?? []).slice(0, mostOfEach),
  fixes: [],
});

/** The questions that were answered: small, for longer than their evidence, and never more than so many. */
export const openHistory = (redis: Redis, keys: Keys, { keepDays, most }: HistoryLimits) => {
  const read = (text: string | null): HistoryEntry | undefined =>
    readStamped(keys.stamp, text, 'the history', entrySchema);

  return {
    /** The same run again changes nothing. */
    add: async (
      run: Pick<Run, 'id' | 'question' | 'conversation' | 'asker'>,
      ending: Ending,
      at: number,
    ): Promise<void> => {
      const { conversation, asker } = run;
      const entry: HistoryEntry = { stamp: keys.stamp, conversation, asker, ...pastAnswerOf(run, ending, at) };
      const keepMs = keepDays * dayMs;
      await runScript(
        redis,
        addScript,
        [keys.history.when, keys.history.entries],
        [run.id, JSON.stringify(entrySchema.parse(entry)), at, at - keepMs, most, keepMs],
      );
    },

    /** A fix ran for this question and it was asked again: the last word about each fix counts. */
    fixed: async (runId: string, fix: PastFix): Promise<void> => {
      for (let tries = 0; tries < mostChanges; tries += 1) {
        const text = await redis.hget(keys.history.entries, runId);
        const entry = read(text);
        if (entry === undefined || text === null) return;
        const others = entry.fixes.filter(({ id }) => id !== fix.id);
        const short = { ...fix, title: withShortTexts(fix.title, longestText) };
        const changed = { ...entry, fixes: [...others, short].slice(-mostOfEach) };
        const written = [runId, text, JSON.stringify(entrySchema.parse(changed))];
        if ((await runScript(redis, changeScript, [keys.history.entries], written)) === 1) return;
      }
    },

    /** Newest first, of those that are wanted. `since`: milliseconds since 1970. */
    read: async (
      { since, most: wanted }: { since: number; most: number },
      isWanted: (entry: HistoryEntry) => boolean = () => true,
    ): Promise<HistoryEntry[]> => {
      const found: HistoryEntry[] = [];
      for (let at = 0; at < most && found.length < wanted; at += page) {
        const ids = await redis.zrevrangebyscore(keys.history.when, '+inf', since, 'LIMIT', at, page);
        if (ids.length === 0) break;
        const texts = await redis.hmget(keys.history.entries, ...ids);
        found.push(
          ...texts
            .map(read)
            .filter((entry) => entry !== undefined && isWanted(entry))
            .filter((entry) => entry !== undefined),
        );
        if (ids.length < page) break;
      }
      return found.slice(0, wanted);
    },
  };
};

export type History = ReturnType<typeof openHistory>;

/** Whether somebody may be shown it: in its channel, and to who asked it where nobody else sees that. */
export const isShownTo =
  ({ conversation, user, isAlone }: { conversation: Conversation; user: string; isAlone: boolean }) =>
  (entry: HistoryEntry): boolean =>
    entry.conversation === conversation || (isAlone && entry.asker === user);
