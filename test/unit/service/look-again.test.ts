import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lookAgain } from '../../../src/service/look-again.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('makes one look at a time, and the next after one that fails', async () => {
  const failed: unknown[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const watch = lookAgain(
    100,
    () => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      return gate.promise;
    },
    (error) => failed.push(error),
  );
  await vi.advanceTimersByTimeAsync(350);
  expect(gates).toHaveLength(1);
  gates[0]?.reject(new Error('no'));
  await vi.advanceTimersByTimeAsync(100);
  expect([gates.length, failed]).toEqual([2, [new Error('no')]]);

  let isClosed = false;
  const closed = watch.close().then(() => {
    isClosed = true;
  });
  await vi.advanceTimersByTimeAsync(500);
  expect([gates.length, isClosed]).toEqual([2, false]);
  gates[1]?.resolve();
  await closed;
});

it('looks at once where it is told to', async () => {
  let looks = 0;
  const look = async () => {
    looks += 1;
  };
  const watch = lookAgain(100, look, () => undefined, { atOnce: true });
  expect(looks).toBe(1);
  await vi.advanceTimersByTimeAsync(250);
  expect(looks).toBe(3);
  await watch.close();
});
