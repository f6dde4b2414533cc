import { describe, expect, it } from 'vitest';
import { giveBackTimes } from '../../../jobs/run-worker.ts';

describe('how soon the jobs of a worker are given to another', () => {
  const { lockMs, renewEachMs, lookEachMs } = giveBackTimes();

  it('one that died: within 15 s', () => {
    expect(lockMs + 2 * lookEachMs).toBeLessThanOrEqual(15_000);
  });

  it('one that lives keeps them through a stall of 8 s', () => {
    expect(lockMs - renewEachMs).toBeGreaterThan(8_000);
  });

  it('a lock is looked at twice before it runs out, or the first look would only note it', () => {
    expect(2 * lookEachMs).toBeLessThan(lockMs);
  });
});
