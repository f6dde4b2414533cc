import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { timeLimit } from '../../../src/limits/time-limit.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('fires when its time is over', () => {
  const { signal } = timeLimit(1_000);
  vi.advanceTimersByTime(999);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

it('leaves nothing behind where it is ended before', () => {
  const { signal, end } = timeLimit(1_000);
  end();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(2_000);
  expect(signal.aborted).toBe(false);
});
