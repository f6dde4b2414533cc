import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { messageOf } from '../src/errors.ts';
import type { Keys } from '../src/store/keys.ts';
import { mustCarry } from '../src/store/stamp.ts';

/**
 * A BullMQ worker whose jobs hear when they must stop: their lock was lost (another worker may have the
 * job), or this process ends and did not get done in time (the job goes back to the queue at once).
 */
export interface WorkerOptions {
  queue: string;
  keys: Pick<Keys, 'queues' | 'stamp'>;
  concurrency: number;
  process: (data: unknown, stop: AbortSignal, jobId: string) => Promise<unknown>;
  onError: (error: Error) => void;
  /** The queue gave a job up: it stalled or failed too often. */
  onGivenUp: (data: unknown, reason: string, jobId: string) => void;
  /** How often a job may lose its worker before it is given up. */
  mayStall?: number;
  /** Takes no job before `resume`. */
  paused?: boolean;
  /** How long a lock lives without being renewed; the other times follow from it. Shorter in tests. */
  lockMs?: number;
}

/** Jobs that are over, so that one is not put a second time; said here, as it would make each job larger. */
const keep = { removeOnComplete: { age: 3_600, count: 500 }, removeOnFail: { age: 86_400, count: 500 } };

/** Why a job must stop: another worker may have it. */
export const lostLock = 'lost lock';
const shuttingDown = 'shutting down';
const afterHandBackMs = 2_000;
const lookMs = 100;
/** A job that changes nothing may start again. */
const usualStalls = 5;

/**
 * How soon the jobs of a worker that died are given to another, in milliseconds.
 * A worker that lives and is too busy to renew keeps its jobs for `lockMs - renewEachMs`; one that died
 * loses them after at most `lockMs + 2 * lookEachMs` (a look may find that another worker's was just
 * before). The usual times: 9 s for the busy one, 14 s for the dead one.
 */
export const giveBackTimes = (lockMs = 11_000) => ({
  /** A lock lives this long without being renewed. */
  lockMs,
  renewEachMs: Math.round((lockMs * 2) / 11),
  /** Locks that ran out are looked for this often, by all workers of a queue together. */
  lookEachMs: Math.round((lockMs * 3) / 22),
});

/** It is of another version, workspace or cluster. */
class StrangeJob extends UnrecoverableError {}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

export const runWorker = (redis: Redis, options: WorkerOptions) => {
  const { lockMs, renewEachMs, lookEachMs } = giveBackTimes(options.lockMs);

  let paused = options.paused ?? false;
  let running = false;
  let active = 0;

  const onFailure = (error: unknown): void =>
    options.onError(error instanceof Error ? error : new Error(String(error)));

  const handBack = async (job: Job, token: string | undefined): Promise<never> => {
    await job.moveToWait(token);
    throw new WaitingError();
  };

  /** Not tried again, and nobody tries to make something of it. */
  const refuseStrange = ({ data, id }: Job): void => {
    try {
      mustCarry(options.keys.stamp, data, `job ${options.queue}:${id}`);
    } catch (error) {
      onFailure(error);
      throw new StrangeJob(messageOf(error));
    }
  };

  // BullMQ passes the signal only to a processor that names three parameters.
  const processor = async (job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<unknown> => {
    // It was fetched just before the pause: it goes to a worker that takes jobs.
    if (paused) return handBack(job, token);
    refuseStrange(job);
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(signal?.reason ?? lostLock);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    active += 1;
    try {
      return await options.process(job.data, stop.signal, job.id ?? '');
    } catch (error) {
      if (stop.signal.aborted && stop.signal.reason === shuttingDown) {
        return handBack(job, token);
      }
      throw error;
    } finally {
      active -= 1;
    }
  };

  const worker = new Worker(options.queue, processor, {
    connection: redis,
    prefix: options.keys.queues,
    concurrency: options.concurrency,
    autorun: false,
    lockDuration: lockMs,
    lockRenewTime: renewEachMs,
    stalledInterval: lookEachMs,
    maxStalledCount: options.mayStall ?? usualStalls,
    ...keep,
  });
  worker.on('error', options.onError);
  worker.on('lockRenewalFailed', (jobs) => {
    for (const job of jobs) worker.cancelJob(job, lostLock);
  });
  worker.on('failed', (job, error) => {
    if (error instanceof StrangeJob) return;
    if (job && job.attemptsMade >= (job.opts.attempts ?? 1)) options.onGivenUp(job.data, error.message, job.id ?? '');
    else if (job && /stalled/.test(error.message)) options.onGivenUp(job.data, error.message, job.id ?? '');
  });

  const resume = (): void => {
    paused = false;
    if (running) {
      worker.resume().catch(onFailure);
      return;
    }
    running = true;
    worker.run().catch(onFailure);
  };
  if (!paused) resume();

  return {
    /** Takes no more jobs; those that run go on. */
    pause: (): void => {
      paused = true;
      if (running) worker.pause(true).catch(onFailure);
    },
    resume,
    /** Takes no more jobs; gives those that run `milliseconds` to end, then hands them back. */
    close: async (milliseconds: number): Promise<void> => {
      let isClosed = false;
      const closed = worker.close().finally(() => {
        isClosed = true;
      });
      const until = performance.now() + milliseconds;
      // Without Redis it never closes by itself; then only what runs is waited for.
      while (!isClosed && performance.now() < until && (active > 0 || redis.status === 'ready')) {
        await Promise.race([closed, pause(lookMs)]);
      }
      worker.cancelAllJobs(shuttingDown);
      await Promise.race([closed, pause(afterHandBackMs)]);
    },
  };
};
