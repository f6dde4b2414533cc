import type { Fixes } from '../src/store/fixes.ts';

/** Says that a worker still has its fix, until it is released. */
export interface Lease {
  /** Aborted once the fix is not this worker's any more. */
  lost: AbortSignal;
  end(): void;
}

/**
 * Renews the hold on a fix that runs. A worker that dies stops renewing, and whoever watches then ends the
 * fix as `unknown`. A renewal that fails is tried again: the record says what became of the fix.
 */
export const holdFix = (
  fixes: Pick<Fixes, 'hold'>,
  { id, owner, leaseMs, now }: { id: string; owner: string; leaseMs: number; now: () => number },
): Lease => {
  const lost = new AbortController();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    fixes
      .hold(id, owner, now() + leaseMs)
      .then((mine) => {
        if (!mine) lost.abort('another worker ended it');
      })
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, leaseMs / 5);
  return { lost: lost.signal, end: () => clearInterval(timer) };
};
