import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { infoField } from './info-field.ts';
import { surely } from './surely.ts';

type Asked = Pick<Redis, 'call' | 'info'>;

const waitMs = 2_500;
const pollMs = 20;
const writtenSchema = z.tuple([z.number(), z.number()]);

/** A Redis that keeps no file. */
const keepsNone = /appendonly is disabled|appendonly is not enabled/i;
/** Redis before 7.2. */
const cannotWait = /unknown command/i;

const late = (): Error => new Error('Redis did not write its file in time');

/** How far the file is, in bytes: what is written, and what still waits for it. Undefined: Redis does not say. */
const fileOf = async (redis: Asked): Promise<{ written: number; waiting: number } | undefined> => {
  const info = await redis.info('persistence');
  const [written, waiting] = ['aof_current_size', 'aof_buffer_length'].map((name) => infoField(info, name));
  return written === undefined || waiting === undefined
    ? undefined
    : { written: Number(written), waiting: Number(waiting) };
};

/** Redis writes late while its disk is busy. What was written survives the fall of Redis, not of its machine. */
const whenHandedOver = async (redis: Asked): Promise<void> => {
  const first = await fileOf(redis);
  if (first === undefined || first.waiting === 0) return;
  const until = performance.now() + waitMs;
  for (let before = first.written; performance.now() < until; ) {
    await sleep(pollMs);
    const now = await fileOf(redis);
    // A file that shrank was written again, with everything in it that waited.
    if (now === undefined || now.waiting === 0 || now.written < before) return;
    if (now.written >= first.written + first.waiting) return;
    before = now.written;
  }
  throw late();
};

/**
 * Resolves once everything that this connection has written is on Redis' disk (WAITAOF), so that a Redis
 * that falls and comes back still knows it. A Redis before 7.2 is asked whether it has handed it to its
 * disk; one that keeps no file is not waited for.
 * @throws where it is not there within `forMs`.
 */
export const whenWritten = (redis: Asked, forMs: number): Promise<void> =>
  surely(async () => {
    try {
      const [onDisk] = writtenSchema.parse(await redis.call('WAITAOF', 1, 0, waitMs));
      if (onDisk < 1) throw late();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (keepsNone.test(error.message)) return;
      if (!cannotWait.test(error.message)) throw error;
      await whenHandedOver(redis);
    }
  }, forMs);
