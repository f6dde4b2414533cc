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

/** Long enough that a quick answer's steps are posted before the summary takes a turn in its channel. */
const gatherSummariesMs = 3_000;
/** A job throws only where Redis fails it, or where its worker has to stop; both pass. */
const mostTries = 20;

/** The producing side of the queues. With an `ask` connection each call fails at once when Redis is away. */
export const openQueues = (redis: Redis, keys: Keys, onError: (error: Error) => void) => {
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
    /** `delayMs`: not before then. */
    diagnose: async (job: DiagnoseJob, delay: number = 0): Promise<void> => {
      await (await queue(queueNames.diagnose)).add('diagnose', stamped(job), {
        jobId: diagnoseJobId(job),
        ...(delay === 0 ? {} : { delay }),
        ...(job.turn === undefined ? {} : { priority: job.turn }),
      });
    },
    /** Removes a job that nobody has begun. */
    withdraw: async (job: DiagnoseJob): Promise<void> => {
      await (await queue(queueNames.diagnose)).remove(diagnoseJobId(job));
    },
    /** Asks for a conversation's summary to be brought up to date; many in a moment become one. */
    summary: async (job: SummaryJob): Promise<void> => {
      await (await queue(queueNames.summary)).add('summary', stamped(job), {
        delay: gatherSummariesMs,
        deduplication: { id: job.conversation, keepLastIfActive: true },
      });
    },
    /** One job per id, however often it is queued. */
    clusterCheck: async (job: ClusterCheckJob): Promise<void> => {
      await (await queue(queueNames.clusterCheck)).add('cluster-check', stamped(job), { jobId: job.id });
    },
    /** Scheduled checks: one job per interval, however many ask for it. `undefined`: stop them. */
    scheduleChecks: async (everyMs: number | undefined): Promise<void> => {
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
    /** One job per fix at a time, however often it is queued; one that is over leaves nothing behind. */
    fix: async (job: FixJob): Promise<void> => {
      // Never retried: its record decides whether a fix may run, and allows it once.
      const once = { jobId: job.fixId, attempts: 1, removeOnComplete: true, removeOnFail: true };
      await (await queue(queueNames.fix)).add('fix', stamped(job), once);
    },
    /** Jobs that wait and jobs that run. */
    depth: async (name: keyof typeof queueNames = 'diagnose'): Promise<{ waiting: number; active: number }> => {
      const counts = await (await queue(queueNames[name])).getJobCounts('waiting', 'prioritized', 'active', 'delayed');
      const { waiting = 0, prioritized = 0, delayed = 0 } = counts;
      return { waiting: waiting + prioritized + delayed, active: counts.active ?? 0 };
    },
    close: async (): Promise<void> => {
      await Promise.all([...opened.values()].map((each) => each.close()));
    },
  };
};

export type Queues = ReturnType<typeof openQueues>;
