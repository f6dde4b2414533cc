import type { ClusterCheckName, ClusterCheckReport } from '../case/cluster-check.ts';
import { runClusterCheck } from '../diagnose/run-cluster-check.ts';
import { clusterCheckLines } from './cluster-check-lines.ts';
import { exitCodes } from './exit-codes.ts';
import { onCluster, progressFor } from './on-cluster.ts';
import { printJson } from './print-json.ts';
import { paintFor } from './report-lines.ts';
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

const codes: Record<ClusterCheckReport['status'], number> = {
  clean: exitCodes.healthy,
  found: exitCodes.broken,
  unknown: exitCodes.unknown,
};

/** Looks over the whole cluster of a kubeconfig and prints what it finds. Returns the exit code. */
export const check = async (clusterCheck: ClusterCheckName, options: CheckOptions, voice: Voice): Promise<number> => {
  const report = await onCluster(options, requestTimeoutMs, (cluster, signal) =>
    runClusterCheck(clusterCheck, cluster, {
      deadlineMs: options.timeout * 1_000,
      signal,
      probe: { namespace: options.probeNamespace },
      kernel: options.kernel ?? true,
      progress: progressFor(options, voice),
      now: Date.now,
    }),
  );
  if (options.json) printJson(voice.forScripts, report);
  else process.stdout.write(`${clusterCheckLines(voice.tell, report, paintFor(process.stdout)).join('\n')}\n`);
  return codes[report.status];
};
