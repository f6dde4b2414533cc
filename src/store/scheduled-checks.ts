import type { Redis } from 'ioredis';
import { z } from 'zod';
import { clusterCheckNames, type ScheduledCheck, type ScheduledCheckState } from '../case/cluster-check.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { redisValue } from '../limits/limits.ts';
import { messageSchema } from '../words/message.ts';
import type { Keys } from './keys.ts';

/** A scheduled check whose worker died, and which no other took over, stops being "the one that runs" after this. */
const runningForMs = 30 * 60_000;
const toldForMs = 30 * 24 * 3_600_000;
/** Scheduled checks take their time, and a worker may be restarted. */
const graceMs = 10 * 60_000;
const longest = { findings: 500, notChecked: 100 };

const rememberedSchema = z.object({
  status: z.enum(['clean', 'found', 'unknown', 'failed']),
  findings: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['fail', 'warn']),
      statement: messageSchema,
      notChecked: z.array(z.string()),
    }),
  ),
  notChecked: z.array(messageSchema),
  problem: messageSchema.exactOptional(),
});
const keptSchema = z.object({
  stamp: z.string(),
  id: z.string(),
  begunAt: z.number(),
  endedAt: z.number(),
  clusterChecks: z.partialRecord(z.enum(clusterCheckNames), rememberedSchema),
});

const short = (scheduledCheck: ScheduledCheck): ScheduledCheck => ({
  ...scheduledCheck,
  clusterChecks: Object.fromEntries(
    Object.entries(scheduledCheck.clusterChecks).map(([name, clusterCheck]) => [
      name,
      {
        ...clusterCheck,
        notChecked: clusterCheck.notChecked.slice(0, longest.notChecked),
        findings: clusterCheck.findings.slice(0, longest.findings).map((finding) => ({
          ...finding,
          notChecked: finding.notChecked.slice(0, longest.notChecked),
        })),
      },
    ]),
  ),
});

const parsed = (text: string | null, stamp: string): ScheduledCheck | undefined => {
  try {
    const { stamp: carried, ...scheduledCheck } = keptSchema.parse(parseJson(text ?? 'null', 'the record', redisValue));
    return carried === stamp ? scheduledCheck : undefined;
  } catch {
    return undefined;
  }
};

/** What scheduled looks over the cluster remember: the last one, and which one runs. */
export const openScheduledChecks = (redis: Redis, keys: Keys) => {
  const last = async (): Promise<ScheduledCheck | undefined> =>
    parsed(await redis.get(keys.lastScheduledCheck), keys.stamp);
  const giveUp = async (id: string): Promise<void> => {
    if ((await redis.get(keys.scheduledCheckRunning)) === id) await redis.del(keys.scheduledCheckRunning);
  };
  return {
    /** `undefined`: there was none, or what is kept cannot be read. */
    last,
    /** Whether this one may run: no other does. The same again may, after its worker died. */
    begin: async (id: string): Promise<boolean> =>
      (await redis.set(keys.scheduledCheckRunning, id, 'PX', runningForMs, 'NX')) === 'OK' ||
      (await redis.get(keys.scheduledCheckRunning)) === id,
    /** It ended, and is the last from now on. */
    end: async (scheduledCheck: ScheduledCheck): Promise<void> => {
      await redis.set(keys.lastScheduledCheck, JSON.stringify({ stamp: keys.stamp, ...short(scheduledCheck) }));
      await giveUp(scheduledCheck.id);
    },
    /** It ended without a result. */
    giveUp,
    /** Remembers, once, since when they are on. `undefined`: they are off. */
    scheduled: async (now: number | undefined): Promise<void> => {
      if (now === undefined) await redis.del(keys.scheduledChecksSince);
      else await redis.set(keys.scheduledChecksSince, `${now}`, 'NX');
    },
    /** How they stand; `everyMs`: how often they should be. */
    state: async (now: number, everyMs: number): Promise<ScheduledCheckState> => {
      const [scheduledCheck, since] = await Promise.all([last(), redis.get(keys.scheduledChecksSince)]);
      const from = Math.max(scheduledCheck?.endedAt ?? 0, Number(since ?? now) || 0);
      const dueAt = from + everyMs;
      return {
        ...(scheduledCheck ? { last: scheduledCheck } : {}),
        ...(now > dueAt + everyMs + graceMs ? { overdueSince: dueAt } : {}),
      };
    },
    /** Whether people are still to be told of this trouble: true once. */
    tell: async (what: string): Promise<boolean> =>
      (await redis.set(keys.scheduledChecksTold(what), '1', 'PX', toldForMs, 'NX')) === 'OK',
  };
};
