import type { Redis } from 'ioredis';
import { z } from 'zod';
import { surely } from './surely.ts';

const waitMs = 2_500;
const writtenSchema = z.tuple([z.number(), z.number()]);

/** Redis before 7.2, and a Redis that keeps no such file. */
const cannotTell = /unknown command|appendonly is disabled|appendonly is not enabled/i;

/**
 * Resolves once everything that this connection has written is on Redis' disk (WAITAOF), so that a Redis
 * that falls and comes back still knows it. Where Redis cannot tell, it resolves at once.
 * @throws where it is not on disk within `forMs`.
 */
export const whenWritten = (redis: Pick<Redis, 'call'>, forMs: number): Promise<void> =>
  surely(async () => {
    let written: unknown;
    try {
      written = await redis.call('WAITAOF', 1, 0, waitMs);
    } catch (error) {
      if (error instanceof Error && cannotTell.test(error.message)) return;
      throw error;
    }
    if (writtenSchema.parse(written)[0] < 1) throw new Error('Redis did not write its file in time');
  }, forMs);
