import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { keysUnder } from '../src/store/keys.ts';
import { type DiagnoseJob, diagnoseJobId, queueNames, type SummaryJob } from './job-data.ts';

/** The putting side of the queues. With an `ask` connection each call fails at once when Redis is away. */
export interface Queues {
  diagnose(job: DiagnoseJob): Promise<void>;
  /** Takes a job that nobody began back out. */
  withdraw(job: DiagnoseJob): Promise<void>;
  /** Asks for a channel's summary to be brought up to date; many in a moment become one. */
  summary(job: SummaryJob): Promise<void>;
  /** Jobs that wait and jobs that run. */
  depth(): Promise<{ waiting: number; active: number }>;
  /** At most so many diagnoses at the same time, all workers together. */
  limit(diagnoses: number): Promise<void>;
  close(): Promise<void>;
}

const gatherSummariesMs = 1_000;
const keep = { removeOnComplete: { age: 3_600, count: 500 }, removeOnFail: { age: 86_400, count: 500 } };

export const openQueues = (redis: Redis, prefix: string, onError: (error: Error) => void): Queues => {
  const options = {
    connection: redis,
    prefix: keysUnder(prefix).queues,
    skipWaitingForReady: true,
    defaultJobOptions: { ...keep, attempts: 3, backoff: { type: 'fixed', delay: 2_000 }, sizeLimit: 2_000 },
  };
  const diagnose = new Queue(queueNames.diagnose, options);
  const summary = new Queue(queueNames.summary, options);
  for (const queue of [diagnose, summary]) queue.on('error', onError);

  return {
    diagnose: async (job) => {
      await diagnose.add('diagnose', job, { jobId: diagnoseJobId(job) });
    },
    withdraw: async (job) => {
      await diagnose.remove(diagnoseJobId(job));
    },
    summary: async (job) => {
      await summary.add('summary', job, {
        delay: gatherSummariesMs,
        deduplication: { id: job.channel, keepLastIfActive: true },
      });
    },
    depth: async () => {
      const counts = await diagnose.getJobCounts('waiting', 'active', 'prioritized', 'delayed');
      return {
        waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0) + (counts.delayed ?? 0),
        active: counts.active ?? 0,
      };
    },
    limit: async (diagnoses) => {
      await diagnose.setGlobalConcurrency(diagnoses);
    },
    close: async () => {
      await Promise.all([diagnose.close(), summary.close()]);
    },
  };
};
