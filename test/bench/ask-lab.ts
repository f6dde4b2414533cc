import { type Cluster, connectCluster } from '../../src/collect/kubernetes/client.ts';
import type { DiagnoseOptions, DiagnoseOutcome } from '../../src/diagnose/contract.ts';
import { diagnoseWith } from '../../src/diagnose/diagnose.ts';
import { askedWhy } from '../helpers/asked-why.ts';

/** A lab's cluster as the worker sees it: by a kubeconfig, with the worker's own rights or all of them. */
export const openCluster = (kubeconfig: string): Cluster => connectCluster({ kubeconfig, requestTimeoutMs: 5_000 });

export interface AskedQuestion {
  from: string;
  to: string;
  port?: number;
  protocol?: 'udp';
}

/** Asks as a person would, by the words. */
export const ask = async (
  cluster: Cluster,
  { from, to, port, protocol }: AskedQuestion,
  live: DiagnoseOptions['live'],
): Promise<DiagnoseOutcome> => {
  const question = askedWhy(
    `why ${from} cannot reach ${to}${port === undefined ? '' : ` on ${port}${protocol === undefined ? '' : `/${protocol}`}`}`,
  );
  const diagnose = diagnoseWith({ now: () => new Date() });
  const listener = { progress: () => undefined, finding: () => undefined };
  return diagnose(question, cluster, listener, { live, signal: AbortSignal.timeout(60_000) });
};
