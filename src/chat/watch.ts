import type { Queues } from '../../jobs/queues.ts';
import { lookAgain } from '../service/look-again.ts';
import type { Store } from '../store/open.ts';
import { say } from '../words/say.ts';
import type { Asking } from './asking.ts';

/** Ends runs that nobody will end any more, so that no card waits for ever. Any number of bots may watch. */
export const watchOverdue = (parts: {
  store: Store;
  queues: Queues;
  asking: Asking;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  eachMs?: number;
}): { close(): Promise<void> } => {
  const look = async (): Promise<void> => {
    for (const run of await parts.store.runs.overdue(parts.now(), 20)) {
      const problem = run.status === 'running' ? say('ask.worker-lost') : say('ask.not-taken');
      await parts.queues.withdraw({ runId: run.id, attempt: run.attempt }).catch(() => undefined);
      await parts.asking.giveUp(run, problem, say('ask.look-at-workers'));
    }
  };
  return lookAgain(parts.eachMs ?? 5_000, look, (error) =>
    parts.onError('overdue questions cannot be looked at', { error }),
  );
};
