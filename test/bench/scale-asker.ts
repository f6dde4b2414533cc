// A process that asks and says how long it took: bench/scale.ts sends it one order after another.

import { said } from '../helpers/said.ts';
import { ask, openCluster } from './ask-lab.ts';

export interface AskOrder {
  kubeconfig: string;
  live: 'never' | 'always';
}

export interface AskAnswer {
  seconds: number;
  requests: number;
  named: string;
}

const clusters = new Map<string, ReturnType<typeof openCluster>>();

process.on('message', async ({ kubeconfig, live }: AskOrder) => {
  const cluster = clusters.get(kubeconfig) ?? openCluster(kubeconfig);
  clusters.set(kubeconfig, cluster);
  const start = performance.now();
  const outcome = await ask(cluster, { from: 'shop/web-0', to: 'shop/db-0', port: 5432 }, live);
  const seconds = (performance.now() - start) / 1000;
  if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
  const named = outcome.report.verdict.causes[0]?.id ?? outcome.report.verdict.status;
  const answer: AskAnswer = { seconds, requests: outcome.case.requests ?? 0, named };
  process.send?.(answer);
});
