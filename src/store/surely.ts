import { setTimeout as sleep } from 'node:timers/promises';
import { troubleOfRedis } from './redis-trouble.ts';

/** Redis answered, and said no for good; what is wrong with Redis itself may be repaired. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ReplyError' && troubleOfRedis(error) === undefined;

const pauseMs = 200;

/**
 * Does a step of Redis that may be repeated (because it knows its own when it meets it) until there is an
 * answer, for at most `forMs`. A connection that broke after sending leaves open whether the step
 * happened: doing it once more tells. @throws what the last try threw.
 */
export const surely = async <T>(step: () => Promise<T>, forMs: number): Promise<T> => {
  const until = performance.now() + forMs;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (isAnswer(error) || performance.now() + pauseMs > until) throw error;
      await sleep(pauseMs);
    }
  }
};
