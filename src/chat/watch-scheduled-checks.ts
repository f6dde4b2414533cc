import type { ScheduledCheckReporter } from '../../jobs/scheduled-check.ts';
import { lookAgain } from '../service/look-again.ts';
import type { Store } from '../store/open.ts';
import { say } from '../words/say.ts';

/** Notices that scheduled cluster checks have stopped, which no worker can say. Any number of bots may watch. */
export const watchScheduledChecks = (parts: {
  scheduledChecks: Store['scheduledChecks'];
  workers: Store['workers'];
  everyMs: number;
  /** Puts the schedule right where it was lost. */
  schedule: () => Promise<void>;
  reporter: ScheduledCheckReporter;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
  eachMs?: number;
}): { close(): Promise<void>; look(): Promise<void> } => {
  const { scheduledChecks, workers, everyMs, reporter, now, onError } = parts;
  const look = async (): Promise<void> => {
    await scheduledChecks.scheduled(now());
    const { overdueSince, last } = await scheduledChecks.state(now(), everyMs);
    if (overdueSince === undefined) return;
    await parts.schedule();
    if (!(await scheduledChecks.tell(`overdue:${overdueSince}`))) return;
    const alive = await workers.count(now());
    await reporter.trouble(
      `overdue-${overdueSince}`,
      say('scheduled.overdue', {
        last: last
          ? say('scheduled.last-ended', { at: new Date(last.endedAt).toISOString() })
          : say('scheduled.none-ended'),
      }),
      alive === 0 ? say('scheduled.no-worker') : say('scheduled.look-at-logs'),
    );
  };
  const watch = lookAgain(parts.eachMs ?? 60_000, look, (error) =>
    onError('scheduled checks cannot be looked after', { error }),
  );
  return { ...watch, look };
};
