import { countOf } from './counts.ts';

/**
 * How many random inputs a test tries: a few in `npm test`, all of them in `npm run test:long`, which counts
 * them. Call it inside the test.
 */
export const runs = (quick: number, full: number): number => {
  const chosen = process.env.TEST_LONG === '1' ? full : quick;
  countOf('inputs', chosen);
  return chosen;
};
