import { expect, it } from 'vitest';
import { runChaos } from '../chaos/run-chaos.ts';

// `npm run test:chaos` does the same more than two hundred times, at every boundary.
it('a fix runs at most once and always says how it ended, whoever dies', { timeout: 110_000 }, async () => {
  const counts = await runChaos({ runs: 12, workers: 3, say: () => {} });
  expect(counts.violations).toEqual([]);
  expect(counts).toMatchObject({ fixes: 12, ranTwice: 0, lost: 0, jobsLeft: 0, audit: 'holds' });
  expect(counts.workersKilled).toBeGreaterThan(3);
  expect(counts.redisRestarts).toBeGreaterThan(0);
});
