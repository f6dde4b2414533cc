import type { Timing } from '../case/case.ts';
import type { Message } from '../words/message.ts';

/** Says where the time went. `clock` gives milliseconds and never goes back. */
export const stopwatch = (clock: () => number) => {
  const origin = clock();
  const timings: Timing[] = [];
  return {
    timings,
    async time<T>(step: Message, work: Promise<T> | (() => Promise<T>)): Promise<T> {
      const start = clock();
      try {
        return await (typeof work === 'function' ? work() : work);
      } finally {
        timings.push({ step, startMs: start - origin, ms: clock() - start });
      }
    },
    elapsed: () => clock() - origin,
  };
};

export type Stopwatch = ReturnType<typeof stopwatch>;
