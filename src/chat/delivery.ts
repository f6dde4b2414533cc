import { lookAgain } from '../service/look-again.ts';
import { type Fence, type Head, leaseMs, type OutboxStore, type Outcome } from '../store/outbox.ts';
import { type Body, bodySchema, type FollowUp, followUpSchema, type Telling } from './slack/kept-message.ts';
import type { Said, Saying } from './slack/saying.ts';

export interface DeliveryParts {
  store: OutboxStore;
  say: (saying: Saying) => Promise<Said>;
  /** How long a try of this may be under way after its process died, in milliseconds. */
  underWayMs: (body: Body) => number;
  /** `not yet`: asked again a little later. Throws where it has to be tried again. */
  followUp: (followUp: FollowUp, outcome: Outcome) => Promise<'done' | 'not yet'>;
  /** Names this process. */
  holder: string;
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  onError: (message: string, details: Record<string, unknown>) => void;
  /** `kept`: could not be told at once. `told late`, `given up`, `refused`: how it ended. */
  onOutcome?: (outcome: 'kept' | 'told late' | 'given up' | 'refused') => void;
  retryDelays?: readonly number[];
  /** After this it is given up; longer than any trouble that people would wait through. */
  keepForMs?: number;
  lookEachMs?: number;
}

/** Between the tries of what Slack did not take; the last one counts for all that follow. */
const usualDelays = [1_000, 2_000, 4_000, 8_000, 15_000];
export const keptForMs = 2 * 3_600_000;
const usualLookMs = 500;
const notYetMs = 250;
const brokenMs = 1_000;
const mostLines = 50;
const pollMs = 50;

/** Somebody else tells it now. */
class LostLine extends Error {}
/** This process ends: whoever comes next begins it. */
class Ending extends Error {}

/**
 * Tells people what the outbox keeps: once, in order, however often Slack, Redis or this process fail in
 * between. Every process that talks to people runs one; whoever comes first to a line tells what is in it.
 */
export const openDelivery = (parts: DeliveryParts) => {
  const { store, holder, now, onError } = parts;
  const delays = parts.retryDelays ?? usualDelays;
  const keepFor = parts.keepForMs ?? keptForMs;
  const draining = new Map<string, Promise<void>>();
  let watch: ReturnType<typeof lookAgain> | undefined;
  let closed = false;

  const later = async (line: string, head: Head, milliseconds: number, concluded = true): Promise<'later'> => {
    await store.later(line, holder, head.key, now() + milliseconds, concluded);
    return 'later';
  };

  const followAll = async (followUps: readonly FollowUp[], outcome: Outcome): Promise<'done' | 'not yet'> => {
    for (const each of followUps) if ((await parts.followUp(each, outcome)) === 'not yet') return 'not yet';
    return 'done';
  };

  /** It is told, or certain not to be: does what follows, and takes it out of the line. */
  const settle = async (
    line: string,
    head: Head,
    followUps: readonly FollowUp[],
    outcome: Outcome,
  ): Promise<'next' | 'later'> => {
    if (followUps.length > 0) {
      if (outcome.kind === 'told' && head.ref === undefined) await store.landed(line, head.key, outcome.ref);
      if ((await followAll(followUps, outcome)) === 'not yet') return later(line, head, notYetMs);
    }
    await store.done(line, head.key, outcome);
    if (outcome.kind === 'given-up') parts.onOutcome?.('given up');
    if (outcome.kind === 'refused') parts.onOutcome?.('refused');
    if (outcome.kind === 'told' && head.tries > 0) parts.onOutcome?.('told late');
    if (outcome.kind !== 'told') onError('something could not be told', { line, key: head.key, outcome });
    return 'next';
  };

  const tellFirst = async (line: string, head: Head): Promise<'next' | 'later'> => {
    const body = bodySchema.safeParse(head.message?.body);
    const followUps = followUpSchema.array().safeParse(head.message?.followUps ?? []);
    if (head.message === undefined || !body.success || !followUps.success) {
      return settle(line, head, [], { kind: 'refused', reason: 'its record cannot be read' });
    }
    if (head.ref !== undefined) return settle(line, head, followUps.data, { kind: 'told', ref: head.ref });
    if (now() - head.message.keptAt > keepFor) {
      return settle(line, head, followUps.data, { kind: 'given-up', reason: 'Slack did not take it in time' });
    }
    // A try whose process died may still land: until then only what is there already counts.
    const free = (head.underWaySince ?? Number.NEGATIVE_INFINITY) + parts.underWayMs(body.data);
    const lookOnly = free > now();
    const saying: Saying = {
      lookOnly,
      body: body.data,
      key: head.key,
      ...(head.firstTryAt === undefined ? {} : { lookSince: head.firstTryAt }),
      refOf: async (key) => {
        const outcome = await store.outcome(line, key);
        return outcome?.kind === 'told' ? outcome.ref : undefined;
      },
      begin: async () => {
        if (closed) throw new Ending();
        if (!(await store.begin(line, holder, head.key, now()))) throw new LostLine();
      },
    };
    const said = await parts.say(saying).catch((error: unknown) => {
      if (!(error instanceof Ending)) throw error;
      return undefined;
    });
    if (said === undefined) return later(line, head, 0);
    if (lookOnly && said.kind !== 'told') return later(line, head, free - now(), false);
    if (said.kind === 'told' || said.kind === 'refused') return settle(line, head, followUps.data, said);
    if (head.tries === 0) parts.onOutcome?.('kept');
    if (said.kind === 'wait') return later(line, head, said.milliseconds);
    onError('something cannot be told yet', { line, key: head.key, tries: head.tries + 1, problem: said.problem });
    return later(line, head, delays[Math.min(head.tries, delays.length - 1)] ?? 0, said.underWay !== true);
  };

  /** Keeps the lease while something is being told. */
  const holding = async <T>(line: string, act: () => Promise<T>): Promise<T> => {
    const beat = setInterval(() => {
      store.renew(line, holder, now()).catch((error: unknown) => onError('a line cannot be held', { line, error }));
    }, leaseMs / 4);
    try {
      return await act();
    } finally {
      clearInterval(beat);
    }
  };

  const drain = async (line: string): Promise<void> => {
    while (!closed) {
      const taken = await store.take(line, holder, now());
      if (taken.kind !== 'yours') return;
      try {
        if ((await holding(line, () => tellFirst(line, taken.head))) === 'later') return;
      } catch (error) {
        if (error instanceof LostLine) return;
        // What is done of it is on record, so whoever comes next goes on from there.
        await later(line, taken.head, brokenMs, false);
        throw error;
      }
    }
  };

  const tell = (line: string): void => {
    if (closed || draining.has(line)) return;
    const work = drain(line)
      .catch((error: unknown) => {
        onError('what is kept cannot be told', { line, error });
      })
      .finally(() => draining.delete(line));
    draining.set(line, work);
  };

  const look = async (): Promise<void> => {
    const most = mostLines - draining.size;
    if (most <= 0) return;
    for (const line of await store.due(now(), most)) tell(line);
  };

  return {
    /** Keeps all of it, or none, and sees to it that it is told. See `OutboxStore.keep`. */
    keep: async (tellings: readonly Telling[], fence?: Fence): Promise<'kept' | 'known'> => {
      const kept = await store.keep(tellings, now(), fence);
      for (const line of new Set(tellings.map((telling) => telling.line))) tell(line);
      return kept;
    },

    /** What became of it within `forMs`; undefined: it is still kept. */
    outcome: async (line: string, key: string, forMs: number): Promise<Outcome | undefined> => {
      const until = performance.now() + forMs;
      for (;;) {
        const outcome = await store.outcome(line, key);
        if (outcome !== undefined || performance.now() > until) return outcome;
        await parts.sleep(pollMs);
      }
    },

    /** Begins to tell what others have kept; without it only what was kept here is told. */
    start: (): void => {
      watch ??= lookAgain(parts.lookEachMs ?? usualLookMs, look, (error) =>
        onError('what is kept cannot be looked at', { error }),
      );
    },

    /** Takes up nothing more, and waits for what is under way. */
    close: async (): Promise<void> => {
      closed = true;
      void watch?.close();
      await Promise.all(draining.values());
    },
  };
};

export type Delivery = ReturnType<typeof openDelivery>;
