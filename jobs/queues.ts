import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Keys } from '../src/store/keys.ts';
import {
  type ClusterCheckJob,
  type DiagnoseJob,
  diagnoseJobId,
  type FixJob,
  queueNames,
  type SummaryJob,
  scheduledCheckJobName,
} from './job-data.ts';

/** The producing side of the queues. With an `ask` connection each call fails at once when Redis is away. */
export interface Queues {
  /** `delayMs`: not before then. */
  diagnose(job: DiagnoseJob, delayMs?: number): Promise<void>;
  /** Removes a job that nobody has begun. */
  withdraw(job: DiagnoseJob): Promise<void>;
  /** Asks for a conversation's summary to be brought up to date; many in a moment become one. */
  summary(job: SummaryJob): Promise<void>;
  /** One job per id, however often it is queued. */
  clusterCheck(job: ClusterCheckJob): Promise<void>;
  /** Scheduled checks: one job per interval, however many ask for it. `undefined`: stop them. */
  scheduleChecks(everyMs: number | undefined): Promise<void>;
  /** One job per fix at a time, however often it is queued; one that is over leaves nothing behind. */
  fix(job: FixJob): Promise<void>;
  /** Jobs that wait and jobs that run. */
  depth(queue?: keyof typeof queueNames): Promise<{ waiting: number; active: number }>;
  close(): Promise<void>;
}

/** Long enough that a quick answer's steps are posted before the summary takes a turn in its channel. */
const gatherSummariesMs = 3_000;
/** A job throws only where Redis fails it, or where its worker has to stop; both pass. */
const mostTries = 20;

export const openQueues = (redis: Redis, keys: Keys, onError: (error: Error) => void): Queues => {
  const options = {
    connection: redis,
    prefix: keys.queues,
    defaultJobOptions: { attempts: mostTries, backoff: { type: 'fixed', delay: 2_000 } },
  };
  const opened = new Map<string, Queue>();
  const stamped = <T extends object>(job: T) => ({ stamp: keys.stamp, ...job });

  /** A BullMQ queue whose first contact with Redis fails stays broken, so none is made before Redis is there. */
  const queue = async (name: string): Promise<Queue> => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    await redis.ping();
    const made = opened.get(name) ?? new Queue(name, options);
    if (!opened.has(name)) made.on('error', onError);
    opened.set(name, made);
    try {
      await made.waitUntilReady();
    } catch (error) {
      opened.delete(name);
      throw error;
    }
    return made;
  };

  return {
    diagnose: async (job, delay = 0) => {
      await (await queue(queueNames.diagnose)).add('diagnose', stamped(job), {
        jobId: diagnoseJobId(job),
        ...(delay === 0 ? {} : { delay }),
        ...(job.turn === undefined ? {} : { priority: job.turn }),
      });
    },
    withdraw: async (job) => {
      await (await queue(queueNames.diagnose)).remove(diagnoseJobId(job));
    },
    summary: async (job) => {
      await (await queue(queueNames.summary)).add('summary', stamped(job), {
        delay: gatherSummariesMs,
        deduplication: { id: job.conversation, keepLastIfActive: true },
      });
    },
    clusterCheck: async (job) => {
      await (await queue(queueNames.clusterCheck)).add('cluster-check', stamped(job), { jobId: job.id });
    },
    scheduleChecks: async (everyMs) => {
      const clusterChecks = await queue(queueNames.clusterCheck);
      if (everyMs === undefined) {
        await clusterChecks.removeJobScheduler(scheduledCheckJobName);
        return;
      }
      const known = await clusterChecks.getJobScheduler(scheduledCheckJobName);
      // One that is on time is left alone: writing it again would restart its interval.
      if (known?.every === everyMs && (known.next ?? 0) > Date.now() - everyMs) return;
      const template = { name: scheduledCheckJobName, data: stamped({ scheduledCheck: true }), opts: { attempts: 3 } };
      await clusterChecks.upsertJobScheduler(scheduledCheckJobName, { every: everyMs }, template);
    },
    fix: async (job) => {
      // Never retried: its record decides whether a fix may run, and allows it once.
      const once = { jobId: job.fixId, attempts: 1, removeOnComplete: true, removeOnFail: true };
      await (await queue(queueNames.fix)).add('fix', stamped(job), once);
    },
    depth: async (name = 'diagnose') => {
      const counts = await (await queue(queueNames[name])).getJobCounts('waiting', 'prioritized', 'active', 'delayed');
      const { waiting = 0, prioritized = 0, delayed = 0 } = counts;
      return { waiting: waiting + prioritized + delayed, active: counts.active ?? 0 };
    },
    close: async () => {
      await Promise.all([...opened.values()].map((each) => each.close()));
    },
  };
};
