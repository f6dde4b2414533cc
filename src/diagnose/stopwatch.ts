import type { Timing } from '../case/case.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/**
 * Says where the time went. `clock` gives milliseconds and never goes back. `since`: what is counted from, on that
 * clock, where it began before the question was asked, as a process does that answers one alone.
 */
export const stopwatch = (clock: () => number, since?: number) => {
  const now = clock();
  const origin = since ?? now;
  const timings: Timing[] = since === undefined ? [] : [{ step: say('timing.start'), startMs: 0, ms: now - since }];
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
