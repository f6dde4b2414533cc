import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';

/** The step that is the answer itself, once for each time that the run was put to the queue. */
export const answerStep = (attempt: number): string => `answer:${attempt}`;

export class LostRun extends Error {
  constructor(id: string) {
    super(`run ${id} was taken over by another worker`);
    this.name = 'LostRun';
  }
}

/** Which steps of a run are told, or kept to be told. They are written in the step that keeps their message. */
export const openSteps = (redis: Redis, keys: Keys, id: string) => ({
  /** Those of `steps` that are. */
  known: async (steps: readonly string[]): Promise<Set<string>> => {
    if (steps.length === 0) return new Set();
    const found = await redis.hmget(keys.steps(id), ...steps);
    return new Set(steps.filter((_step, at) => found[at] != null));
  },
});

export type Steps = ReturnType<typeof openSteps>;
