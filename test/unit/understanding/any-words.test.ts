import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { AnyWordsWork } from '../../helpers/any-words-worker.ts';

/** Short sentences that nobody would write: a reader that waits for what does not come would hold a bot for ever. */

const count = Number(process.env.ANY_WORDS ?? 10_000);
/** One sentence takes a tenth of a millisecond. */
const longestMs = 15_000;
const lookMs = 200;

/** The sentence at which it stands still; undefined when all were read. */
const stuckAt = (work: Omit<AnyWordsWork, 'shared'>): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const shared = new SharedArrayBuffer(16_384);
    const at = new Int32Array(shared, 0, 2);
    const worker = new Worker(new URL('../../helpers/any-words-worker.ts', import.meta.url), {
      workerData: { ...work, shared } satisfies AnyWordsWork,
    });
    const sentence = (): string => Buffer.from(shared, 8, at[1]).toString();
    let seen = 0;
    let since = Date.now();
    const timer = setInterval(() => {
      const now = Atomics.load(at, 0);
      if (now !== seen) {
        seen = now;
        since = Date.now();
      } else if (Date.now() - since > longestMs) {
        clearInterval(timer);
        resolve(sentence());
        void worker.terminate();
      }
    }, lookMs);
    worker.once('error', (error) => {
      clearInterval(timer);
      reject(new Error(`${sentence()}: ${error.message}`));
    });
    worker.once('exit', () => {
      clearInterval(timer);
      resolve(Atomics.load(at, 0) > work.count ? undefined : sentence());
    });
  });

it('words in any order are read to their end', async () => {
  expect(await stuckAt({ seed: 20_000_117, count })).toBeUndefined();
}, 120_000);
