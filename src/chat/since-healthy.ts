import type { ObjectChange } from '../case/changes-answer.ts';
import { bareQuestion } from '../case/question.ts';
import { timeLimit } from '../limits/time-limit.ts';
import type { Store } from '../store/open.ts';
import { nameOfQuestion, type Run } from '../store/run-record.ts';

/** When a question was healthy last, and what was made or written since then. */
export interface SinceHealthy {
  /** Milliseconds since 1970. */
  healthyAt: number;
  changes: readonly ObjectChange[];
}

/** An answer waits for it: where the cluster takes longer, nothing is said of it. */
const patienceMs = 4_000;
const backMs = 14 * 86_400_000;
/** Clocks of workers and of the API server differ by as much. */
const clocksMs = 2_000;

interface Parts {
  store: Pick<Store, 'history'>;
  /** What changed since then, in milliseconds since 1970; undefined: it cannot be told. */
  changesSince: (since: number, signal: AbortSignal) => Promise<readonly ObjectChange[] | undefined>;
  now: () => number;
}

/** Of a question that is broken now. @throws where Redis or the cluster fails. */
export const openSinceHealthy =
  ({ store, changesSince, now }: Parts) =>
  (run: Run) =>
  async (): Promise<SinceHealthy | undefined> => {
    const name = nameOfQuestion('', bareQuestion(run.question));
    const [last] = await store.history.read(
      { since: now() - backMs, most: 1 },
      ({ same, status, id }) => same === name && status === 'healthy' && id !== run.id,
    );
    if (last === undefined) return undefined;
    const limit = timeLimit(patienceMs);
    try {
      const late = new Promise<undefined>((resolve) => {
        limit.signal.addEventListener('abort', () => resolve(undefined), { once: true });
      });
      const changes = await Promise.race([changesSince(last.at - clocksMs, limit.signal), late]);
      return changes && { healthyAt: last.at, changes };
    } finally {
      limit.end();
    }
  };
