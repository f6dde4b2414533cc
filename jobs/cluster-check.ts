import type { SweepName, SweepReport } from '../src/case/sweep.ts';
import { PublicError } from '../src/errors.ts';
import type { Store } from '../src/store/open.ts';
import type { Message } from '../src/words/message.ts';
import { say } from '../src/words/say.ts';
import { type SweepJob, sweepJobSchema } from './job-data.ts';
import type { Failure } from './reporter.ts';

/** Shows one sweep to people; each resolves when it is shown, or when it is certain that it cannot be. */
interface SweepReporter {
  progress(step: Message): void;
  finished(report: SweepReport): Promise<void>;
  failed(failure: Failure): Promise<void>;
}

export interface SweepJobParts {
  store: Pick<Store, 'sweeps'>;
  /** The engine, with the cluster already in its hand. */
  sweep: (name: SweepName, options: { signal: AbortSignal; progress(step: Message): void }) => Promise<SweepReport>;
  openReporter: (job: SweepJob) => SweepReporter;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const failureOf = (error: unknown, id: string): Failure =>
  error instanceof PublicError
    ? { problem: error.said, ...(error.advice ? { next: error.advice } : {}) }
    : {
        problem: say('job.itself-failed'),
        next: say('job.see-log', { id }),
      };

/**
 * Looks over the cluster once. Safe to repeat: nothing is changed, and the reporter posts each message once.
 * Throws when `stop` asks for it: the queue then gives the job to a worker again.
 */
export const processSweep = async (
  data: unknown,
  stop: AbortSignal,
  parts: SweepJobParts,
): Promise<SweepReport['status'] | 'failed'> => {
  const job = sweepJobSchema.parse(data);
  const reporter = parts.openReporter(job);
  const done = (): Promise<void> => parts.store.sweeps.giveBack(job.sweep, job.team, job.channel, job.id);
  let report: SweepReport;
  try {
    report = await parts.sweep(job.sweep, { signal: stop, progress: (step) => reporter.progress(step) });
  } catch (error) {
    if (stop.aborted) throw error;
    parts.onError('a sweep failed', { sweep: job.id, error });
    await reporter.failed(failureOf(error, job.id));
    await done();
    return 'failed';
  }
  if (stop.aborted) throw stop.reason;
  await reporter.finished(report);
  await done();
  return report.status;
};

/** The queue gave it up: its workers died too often. Says so on the card; must not throw. */
export const giveUpSweep = async (data: unknown, parts: SweepJobParts): Promise<void> => {
  const job = sweepJobSchema.safeParse(data);
  if (!job.success) return;
  const { sweep, team, channel, id } = job.data;
  try {
    await parts.openReporter(job.data).failed({
      problem: say('job.worker-ended'),
      next: say('ask.look-at-workers'),
    });
    await parts.store.sweeps.giveBack(sweep, team, channel, id);
  } catch (error) {
    parts.onError('a sweep that was given up cannot be told', { sweep: id, error });
  }
};
