import { TestRunner } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What the test has counted, by name. `npm run test:long` prints it. */
    counts?: Record<string, number>;
  }
}

/** Adds to what the running test has counted: inputs tried, crashes, hangs. */
export const countOf = (what: string, more: number): void => {
  const meta = TestRunner.getCurrentTest()?.meta;
  if (!meta) throw new Error(`${what} can be counted inside a test only`);
  meta.counts ??= {};
  meta.counts[what] = (meta.counts[what] ?? 0) + more;
};
