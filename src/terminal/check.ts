import type { SweepName, SweepReport } from '../case/sweep.ts';
import { runSweep } from '../diagnose/run-sweep.ts';
import { PublicError } from '../errors.ts';
import { exitCodes } from './exit-codes.ts';
import { openCluster } from './open-cluster.ts';
import { printJson } from './print-json.ts';
import { printable } from './printable.ts';
import { paintFor } from './report-lines.ts';
import { sweepLines } from './sweep-lines.ts';

/** One page of a large cluster may take its time. */
const requestTimeoutMs = 20_000;

export interface CheckOptions {
  json?: boolean;
  kubeconfig?: string;
  context?: string;
  probeNamespace: string;
  timeout: number;
  /** Of `duplicates`: ask the nodes as well. */
  kernel?: boolean;
}

const codes: Record<SweepReport['status'], number> = {
  clean: exitCodes.healthy,
  found: exitCodes.broken,
  unknown: exitCodes.unknown,
};

/** Looks over the whole cluster of a kubeconfig and prints what it finds. Returns the exit code. */
export const check = async (sweep: SweepName, options: CheckOptions): Promise<number> => {
  try {
    const report = await ask(sweep, options);
    if (options.json) printJson(report);
    else process.stdout.write(`${sweepLines(report, paintFor(process.stdout)).join('\n')}\n`);
    return codes[report.status];
  } catch (error) {
    if (options.json && error instanceof PublicError) {
      const problem = { problem: error.message, ...(error.next ? { next: error.next } : {}) };
      printJson(problem);
    }
    throw error;
  }
};

const ask = async (sweep: SweepName, options: CheckOptions): Promise<SweepReport> => {
  const cluster = openCluster(options, requestTimeoutMs);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await runSweep(sweep, cluster, {
      deadlineMs: options.timeout * 1_000,
      signal: stop.signal,
      probe: { namespace: options.probeNamespace },
      kernel: options.kernel ?? true,
      progress: (step) => {
        if (!options.json && process.stderr.isTTY) process.stderr.write(`… ${printable(step)}\n`);
      },
      now: Date.now,
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    cluster.close();
  }
};
