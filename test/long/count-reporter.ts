import type { Reporter, TestCase } from 'vitest/node';
import '../helpers/counts.ts';

const shown = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count.toLocaleString('en-US')} ${what}`)
    .join(', ');

/** Prints what each test has counted, and the sums, after the last one has ended. */
export default class CountReporter implements Reporter {
  private readonly lines: string[] = [];
  private readonly sums: Record<string, number> = {};

  onTestCaseResult(test: TestCase): void {
    const { counts } = test.meta();
    if (!counts) return;
    const ms = test.diagnostic()?.duration ?? 0;
    const state = test.result().state;
    this.lines.push(`${state}: ${test.fullName}: ${shown(counts)} in ${(ms / 1000).toFixed(1)} s`);
    for (const [what, count] of Object.entries(counts)) this.sums[what] = (this.sums[what] ?? 0) + count;
  }

  onTestRunEnd(): void {
    console.log(`\n${this.lines.join('\n')}\nAll together: ${shown(this.sums)}`);
  }
}
