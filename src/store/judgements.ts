import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Judged, judgementSchema } from '../case/judgement.ts';
import { type CauseId, causeIds } from '../faults/causes.ts';
import { fromJson } from './json-field.ts';
import type { Keys } from './keys.ts';
import { runScript } from './script.ts';
import { leaveOut, mustCarry } from './stamp.ts';

/** For what verdict it counts. */
export interface JudgedVerdict {
  status: 'broken' | 'healthy' | 'unknown';
  /** The first cause; undefined: none was named. */
  cause: CauseId | undefined;
}

/** More people than ever say something of one answer. */
const mostPeople = 50;
const mostRuns = 2_000;
const dayMs = 86_400_000;
/** The totals go on for as long as anybody says something. */
const totalsMs = 400 * dayMs;

const recordSchema = judgementSchema.extend({ stamp: z.string(), user: z.string() });
const countedSchema = z.object({
  said: z.enum(['right', 'wrong']),
  status: z.enum(['broken', 'healthy', 'unknown']),
  cause: z.enum(['none', ...causeIds]),
});

/**
 * KEYS: judgements, runs, totals. ARGV: person, record, name of its total, most people, keep ms, now, run, most
 * runs, totals ms, stamp. A person who says something else is counted for that alone. Answers 0 where too many
 * have said something.
 */
const putScript = `
local old = redis.call('HGET', KEYS[1], ARGV[1])
if not old and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[6], ARGV[7])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', tonumber(ARGV[6]) - tonumber(ARGV[5]))
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[8]))
redis.call('PEXPIRE', KEYS[2], ARGV[5])
if old then
  local known, before = pcall(cjson.decode, old)
  if known and type(before) == 'table' and type(before.total) == 'string' then
    if redis.call('HINCRBY', KEYS[3], before.total, -1) <= 0 then redis.call('HDEL', KEYS[3], before.total) end
  end
end
redis.call('HINCRBY', KEYS[3], ARGV[3], 1)
redis.call('HSET', KEYS[3], 'stamp', ARGV[10])
redis.call('PEXPIRE', KEYS[3], ARGV[9])
return 1`;

/** Whether verdicts were right, as people said: kept for as long as the evidence that they are about. */
export const openJudgements = (redis: Redis, keys: Keys, keepDays: number) => ({
  /** What somebody says takes the place of what they said before. False: too many others have said something. */
  put: async (runId: string, person: string, judged: Judged, { status, cause }: JudgedVerdict): Promise<boolean> => {
    const total = JSON.stringify({ said: judged.said, status, cause: cause ?? 'none' });
    const answer = await runScript(
      redis,
      putScript,
      [keys.judgements(runId), keys.judgedRuns, keys.judgedTotals],
      [
        ...[person, JSON.stringify({ stamp: keys.stamp, total, ...judged }), total, mostPeople, keepDays * dayMs],
        ...[judged.at, runId, mostRuns, totalsMs, keys.stamp],
      ],
    );
    return answer === 1;
  },

  /** By person. */
  of: async (runId: string): Promise<Map<string, Judged>> => {
    const found = new Map<string, Judged>();
    for (const [person, text] of Object.entries(await redis.hgetall(keys.judgements(runId)))) {
      const record = fromJson(recordSchema).safeParse(text);
      if (!record.success) continue;
      const { stamp, ...judged } = record.data;
      try {
        mustCarry(keys.stamp, { stamp }, `judgement ${runId}`);
      } catch (error) {
        leaveOut(error);
        continue;
      }
      found.set(person, judged);
    }
    return found;
  },

  /** Of which something was said since then, the newest first. */
  runs: (since: number, most: number): Promise<string[]> =>
    redis.zrevrangebyscore(keys.judgedRuns, '+inf', since, 'LIMIT', 0, most),

  /** How many were said to be right and wrong, by verdict. */
  totals: async (): Promise<(z.infer<typeof countedSchema> & { count: number })[]> => {
    const { stamp, ...totals } = await redis.hgetall(keys.judgedTotals);
    if (stamp !== keys.stamp) return [];
    return Object.entries(totals).flatMap(([name, text]) => {
      const counted = fromJson(countedSchema).safeParse(name);
      const count = z.coerce.number().int().min(0).safeParse(text);
      return counted.success && count.success ? [{ ...counted.data, count: count.data }] : [];
    });
  },
});

export type Judgements = ReturnType<typeof openJudgements>;
