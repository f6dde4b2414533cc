import type { Redis } from 'ioredis';
import { z } from 'zod';
import { type Round, type RoundState, sweepNames } from '../case/sweep.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { redisValue } from '../limits/limits.ts';
import { messageSchema } from '../words/message.ts';
import type { Keys } from './keys.ts';

/** What scheduled looks over the cluster remember: the last one, and which one runs. */
export interface Rounds {
  /** `undefined`: there was none, or what is kept cannot be read. */
  last(): Promise<Round | undefined>;
  /** Whether this one may run: no other does. The same again may, after its worker died. */
  begin(id: string): Promise<boolean>;
  /** It ended, and is the last from now on. */
  end(round: Round): Promise<void>;
  /** It ended without a result. */
  giveUp(id: string): Promise<void>;
  /** Remembers, once, since when they are on. `undefined`: they are off. */
  scheduled(now: number | undefined): Promise<void>;
  /** How they stand; `everyMs`: how often they should be. */
  state(now: number, everyMs: number): Promise<RoundState>;
  /** Whether people are still to be told of this trouble: true once. */
  tell(what: string): Promise<boolean>;
}

/** A round whose worker died, and which no other took over, stops being "the one that runs" after this. */
const runningForMs = 30 * 60_000;
const toldForMs = 30 * 24 * 3_600_000;
/** Rounds take their time, and a worker may be restarted. */
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
  problem: z.string().exactOptional(),
});
const keptSchema = z.object({
  stamp: z.string(),
  id: z.string(),
  begunAt: z.number(),
  endedAt: z.number(),
  sweeps: z.partialRecord(z.enum(sweepNames), rememberedSchema),
});

const short = (round: Round): Round => ({
  ...round,
  sweeps: Object.fromEntries(
    Object.entries(round.sweeps).map(([name, sweep]) => [
      name,
      {
        ...sweep,
        notChecked: sweep.notChecked.slice(0, longest.notChecked),
        findings: sweep.findings.slice(0, longest.findings).map((finding) => ({
          ...finding,
          notChecked: finding.notChecked.slice(0, longest.notChecked),
        })),
      },
    ]),
  ),
});

const parsed = (text: string | null, stamp: string): Round | undefined => {
  try {
    const { stamp: carried, ...round } = keptSchema.parse(parseJson(text ?? 'null', 'the round', redisValue));
    return carried === stamp ? round : undefined;
  } catch {
    return undefined;
  }
};

export const openRounds = (redis: Redis, keys: Keys): Rounds => {
  const last = async (): Promise<Round | undefined> => parsed(await redis.get(keys.lastRound), keys.stamp);
  const giveUp = async (id: string): Promise<void> => {
    if ((await redis.get(keys.roundRunning)) === id) await redis.del(keys.roundRunning);
  };
  return {
    last,
    begin: async (id) =>
      (await redis.set(keys.roundRunning, id, 'PX', runningForMs, 'NX')) === 'OK' ||
      (await redis.get(keys.roundRunning)) === id,
    end: async (round) => {
      await redis.set(keys.lastRound, JSON.stringify({ stamp: keys.stamp, ...short(round) }));
      await giveUp(round.id);
    },
    giveUp,
    scheduled: async (now) => {
      if (now === undefined) await redis.del(keys.roundsSince);
      else await redis.set(keys.roundsSince, `${now}`, 'NX');
    },
    state: async (now, everyMs) => {
      const [round, since] = await Promise.all([last(), redis.get(keys.roundsSince)]);
      const from = Math.max(round?.endedAt ?? 0, Number(since ?? now) || 0);
      const dueAt = from + everyMs;
      return {
        ...(round ? { last: round } : {}),
        ...(now > dueAt + everyMs + graceMs ? { overdueSince: dueAt } : {}),
      };
    },
    tell: async (what) => (await redis.set(keys.roundsTold(what), '1', 'PX', toldForMs, 'NX')) === 'OK',
  };
};
