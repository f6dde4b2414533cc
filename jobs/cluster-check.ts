import type { ClusterCheckName, ClusterCheckReport } from '../src/case/cluster-check.ts';
import { PublicError } from '../src/errors.ts';
import type { Store } from '../src/store/open.ts';
import type { Message } from '../src/words/message.ts';
import { say } from '../src/words/say.ts';
import { type ClusterCheckJob, clusterCheckJobSchema } from './job-data.ts';
import type { Failure } from './reporter.ts';

/** Shows one cluster check to people; each resolves when it is shown, or when it is certain that it cannot be. */
interface ClusterCheckReporter {
  progress(step: Message): void;
  finished(report: ClusterCheckReport): Promise<void>;
  failed(failure: Failure): Promise<void>;
}

export interface ClusterCheckJobParts {
  store: Pick<Store, 'clusterChecks'>;
  /** The engine, with the cluster already in its hand. */
  clusterCheck: (
    name: ClusterCheckName,
    options: { signal: AbortSignal; progress(step: Message): void },
  ) => Promise<ClusterCheckReport>;
  openReporter: (job: ClusterCheckJob) => ClusterCheckReporter;
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
export const processClusterCheck = async (
  data: unknown,
  stop: AbortSignal,
  parts: ClusterCheckJobParts,
): Promise<ClusterCheckReport['status'] | 'failed'> => {
  const job = clusterCheckJobSchema.parse(data);
  const reporter = parts.openReporter(job);
  const done = (): Promise<void> => parts.store.clusterChecks.giveBack(job.clusterCheck, job.conversation, job.id);
  let report: ClusterCheckReport;
  try {
    report = await parts.clusterCheck(job.clusterCheck, { signal: stop, progress: (step) => reporter.progress(step) });
  } catch (error) {
    if (stop.aborted) throw error;
    parts.onError('a cluster check failed', { clusterCheck: job.id, error });
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
export const giveUpClusterCheck = async (data: unknown, parts: ClusterCheckJobParts): Promise<void> => {
  const job = clusterCheckJobSchema.safeParse(data);
  if (!job.success) return;
  const { clusterCheck, conversation, id } = job.data;
  try {
    await parts.openReporter(job.data).failed({
      problem: say('job.worker-ended'),
      next: say('ask.look-at-workers'),
    });
    await parts.store.clusterChecks.giveBack(clusterCheck, conversation, id);
  } catch (error) {
    parts.onError('a cluster check that was given up cannot be told', { clusterCheck: id, error });
  }
};
