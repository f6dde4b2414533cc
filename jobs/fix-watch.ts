import type { Line } from '../src/case/fix.ts';
import { lookAgain } from '../src/service/look-again.ts';
import { type FixJobParts, finishTelling } from './fix.ts';
import type { Queues } from './queues.ts';

/** What a fix worker looks after besides its jobs, so that no fix is forgotten. Any number may watch. */

export interface FixWatchParts
  extends Pick<FixJobParts, 'fixes' | 'audit' | 'reporter' | 'askAgain' | 'onEnded' | 'leaseMs' | 'now' | 'onError'> {
  queues: Pick<Queues, 'fix'>;
  /** Gives back what a run that died may have left; answers what it did. */
  recover: (signal: AbortSignal) => Promise<Line[]>;
  eachMs: number;
  recoverEachMs: number;
}

export interface FixWatch {
  close(): Promise<void>;
}

const mostAtOnce = 100;

export const watchFixes = (parts: FixWatchParts): FixWatch => {
  const { fixes, audit, now } = parts;
  const stop = new AbortController();
  /** After a time without Redis the other workers renew their holds first; only then is one missing. */
  let unbrokenSince: number | undefined;
  let recoverAt = 0;

  const look = async (): Promise<void> => {
    const at = now();
    await fixes.expireOverdue(at);
    unbrokenSince ??= at;
    if (at - unbrokenSince >= parts.leaseMs) await fixes.endAbandoned(at);
    for (const fix of await fixes.untold(now())) await finishTelling(fix, parts);
    // Whoever approved died before it was queued, or its job's worker did before it was begun.
    for (const { id } of await fixes.approved(mostAtOnce)) await parts.queues.fix({ fixId: id });
  };

  /** A cluster that cannot be reached keeps no fix from being looked after. */
  const recover = async (): Promise<void> => {
    if (now() < recoverAt) return;
    recoverAt = now() + parts.recoverEachMs;
    try {
      const done = await parts.recover(stop.signal);
      if (done.length > 0) await audit.append({ at: now(), event: 'recovered', actor: 'fixer', details: { done } });
    } catch (error) {
      parts.onError('what a fix may have left cannot be given back', { error });
    }
  };

  const watch = lookAgain(
    parts.eachMs,
    async () => {
      await look().catch((error: unknown) => {
        unbrokenSince = undefined;
        parts.onError('fixes cannot be looked after', { error });
      });
      await recover();
    },
    (error) => parts.onError('fixes cannot be looked after', { error }),
  );

  return {
    close: async () => {
      stop.abort();
      await watch.close();
    },
  };
};
