import type { Redis } from 'ioredis';
import { z } from 'zod';
import { fromJson } from './json-field.ts';
import type { Keys } from './keys.ts';
import {
  beginScript,
  doneScript,
  keepScript,
  landedScript,
  laterScript,
  renewScript,
  takeScript,
} from './outbox-scripts.ts';
import { runScript } from './script.ts';
import { LostRun } from './told-steps.ts';

interface Keepable {
  line: string;
  /** Names the message within its line, for good. */
  key: string;
  body: unknown;
  /** What follows once it is told, or certain not to be. */
  followUps?: readonly unknown[];
  /** It takes the place of what waits in its line. */
  latest?: boolean;
}

export interface Fence {
  run: string;
  /** Only while the run is this owner's. */
  owner?: number;
  /** Steps of the run that these messages tell. */
  steps?: readonly string[];
  /** Kept only where nothing else was kept under this name. */
  once?: string;
}

const keptSchema = z.object({
  stamp: z.string(),
  body: z.unknown(),
  followUps: z.array(z.unknown()).default([]),
  /** Milliseconds since 1970. */
  keptAt: z.number(),
});

/** The first message of a line, and what became of it so far. Times are milliseconds since 1970. */
export interface Head {
  key: string;
  /** Undefined: it cannot be read, or is of another version. */
  message: z.infer<typeof keptSchema> | undefined;
  tries: number;
  firstTryAt?: number;
  /** A try began then and nobody knows how it ended. */
  underWaySince?: number;
  /** It is there already. */
  ref?: string;
}

type Taken = { kind: 'empty' | 'busy' | 'later' } | { kind: 'yours'; head: Head };

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('told'), ref: z.string() }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
  z.object({ kind: z.literal('given-up'), reason: z.string() }),
  /** A later one took its place. */
  z.object({ kind: z.literal('replaced') }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** A process that died holds its lines for this long at most. */
export const leaseMs = 8_000;
/** Longer than anything waits; so that nothing stays for good. */
const keepMs = 7 * 86_400_000;

const takenSchema = z.union([
  z.tuple([z.enum(['empty', 'busy', 'later'])]),
  z.tuple([z.literal('yours'), z.string(), z.string(), z.string(), z.string(), z.string(), z.string()]),
]);

/**
 * What people are to be told, kept until they are (a transactional outbox). Messages of one line are told in
 * the order in which they were kept, by one process at a time, which holds the line's lease. Nothing here
 * knows the chat: lines, keys, bodies and places are opaque.
 */
export const openOutboxStore = (redis: Redis, keys: Keys) => {
  const { due, kept } = keys.outbox;
  const keysOf = keys.outbox.line;
  return {
    /**
     * Keeps all of them in one step, or none. `known`: kept or told before, by the first one's key or by
     * `fence.once`. @throws LostRun where the fence names an owner that is not the run's any more.
     */
    keep: async (messages: readonly Keepable[], now: number, fence?: Fence): Promise<'kept' | 'known'> => {
      if (messages.length === 0) return 'known';
      const run = fence?.run ?? '';
      const lines = messages.flatMap(({ line }) => [keysOf(line).told, keysOf(line).list, keysOf(line).hash]);
      const texts = messages.flatMap(({ line, key, body, followUps, latest }) => [
        line,
        key,
        latest ? 1 : 0,
        JSON.stringify({ stamp: keys.stamp, body, ...(followUps ? { followUps } : {}), keptAt: now }),
      ]);
      const steps = fence?.steps ?? [];
      const answer = await runScript(
        redis,
        keepScript,
        [due, kept, keys.run(run), keys.steps(run), ...lines],
        [now, keepMs, fence?.owner ?? '', fence?.once ?? '', steps.length, messages.length, ...steps, ...texts],
      );
      if (answer === 'lost') throw new LostRun(run);
      return answer === 'kept' ? 'kept' : 'known';
    },

    /** Takes or renews the lease of a line, and says what is first in it. */
    take: async (line: string, holder: string, now: number): Promise<Taken> => {
      const { lease, list, hash } = keysOf(line);
      const taken = takenSchema.parse(
        await runScript(redis, takeScript, [lease, list, hash, due], [holder, leaseMs, now, line]),
      );
      if (taken[0] !== 'yours') return { kind: taken[0] };
      const [, key, text, firstTryAt, underWaySince, tries, ref] = taken;
      const message = fromJson(keptSchema).safeParse(text).data;
      return {
        kind: 'yours',
        head: {
          key,
          message: message?.stamp === keys.stamp ? message : undefined,
          tries: Number(tries),
          ...(firstTryAt === '' ? {} : { firstTryAt: Number(firstTryAt) }),
          ...(underWaySince === '' ? {} : { underWaySince: Number(underWaySince) }),
          ...(ref === '' ? {} : { ref }),
        },
      };
    },

    /** False: the lease is lost. */
    renew: async (line: string, holder: string, now: number): Promise<boolean> =>
      (await runScript(redis, renewScript, [keysOf(line).lease, due], [holder, leaseMs, now, line])) === 1,

    /** To be called right before a try; false: the lease is lost, so there must be none. */
    begin: async (line: string, holder: string, key: string, now: number): Promise<boolean> =>
      (await runScript(redis, beginScript, [keysOf(line).lease, keysOf(line).hash], [holder, key, now])) === 1,

    /** It is there; what follows on it is still to be done. */
    landed: async (line: string, key: string, ref: string): Promise<void> => {
      await runScript(redis, landedScript, [keysOf(line).hash], [key, ref]);
    },

    /** Gives the lease back until `dueAt`. `concluded`: no try of it is under way any more. */
    later: async (line: string, holder: string, key: string, dueAt: number, concluded: boolean): Promise<void> => {
      const { lease, hash } = keysOf(line);
      await runScript(redis, laterScript, [lease, hash, due], [holder, key, dueAt, line, concluded ? 1 : 0]);
    },

    done: async (line: string, key: string, outcome: Outcome): Promise<void> => {
      const { list, hash, told } = keysOf(line);
      await runScript(redis, doneScript, [list, hash, kept, told], [key, line, JSON.stringify(outcome), keepMs]);
    },

    /** Undefined: not told yet, or not known. */
    outcome: async (line: string, key: string): Promise<Outcome | undefined> => {
      const text = await redis.hget(keysOf(line).told, key);
      return text === null ? undefined : fromJson(outcomeSchema).parse(text);
    },

    /** Lines in which something is due. */
    due: (now: number, most: number): Promise<string[]> => redis.zrangebyscore(due, '-inf', now, 'LIMIT', 0, most),

    /** How many messages wait, and since when the oldest of them does. */
    waiting: async (): Promise<{ messages: number; oldestAt?: number }> => {
      const [messages, oldest] = await Promise.all([
        redis.zcard(kept),
        redis.zrangebyscore(kept, '-inf', '+inf', 'WITHSCORES', 'LIMIT', 0, 1),
      ]);
      const at = oldest[1];
      return { messages, ...(at === undefined ? {} : { oldestAt: Number(at) }) };
    },
  };
};

export type OutboxStore = ReturnType<typeof openOutboxStore>;
