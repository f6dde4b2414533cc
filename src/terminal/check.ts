import type { SweepName, SweepReport } from '../case/sweep.ts';
import { runSweep } from '../diagnose/run-sweep.ts';
import { PublicError } from '../errors.ts';
import { exitCodes } from './exit-codes.ts';
import { openCluster } from './open-cluster.ts';
import { printJson, printJsonProblem } from './print-json.ts';
import { printable } from './printable.ts';
import { paintFor } from './report-lines.ts';
import { sweepLines } from './sweep-lines.ts';
import type { Voice } from './voice.ts';

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
export const check = async (sweep: SweepName, options: CheckOptions, voice: Voice): Promise<number> => {
  try {
    const report = await ask(sweep, options, voice);
    if (options.json) printJson(voice.forScripts, report);
    else process.stdout.write(`${sweepLines(voice.tell, report, paintFor(process.stdout)).join('\n')}\n`);
    return codes[report.status];
  } catch (error) {
    if (options.json && error instanceof PublicError) {
      printJsonProblem(voice.forScripts, error);
    }
    throw error;
  }
};

const ask = async (sweep: SweepName, options: CheckOptions, { tell }: Voice): Promise<SweepReport> => {
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
        if (!options.json && process.stderr.isTTY) process.stderr.write(`… ${printable(tell(step))}\n`);
      },
      now: Date.now,
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    cluster.close();
  }
};
