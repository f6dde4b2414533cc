import { withDatastore } from '../collect/calicoctl/open-datastore.ts';
import { listNames } from '../collect/cluster-checks/list-names.ts';
import { flowsFrom } from '../collect/flows/ask-goldmane.ts';
import { connectCluster as connect } from '../collect/kubernetes/client.ts';
import { answerWith } from '../diagnose/answer-with.ts';
import { diagnoseWith } from '../diagnose/diagnose.ts';
import type { ProbePlace } from '../diagnose/probe-targets.ts';
import { runClusterCheck } from '../diagnose/run-cluster-check.ts';
import { labelPairs } from '../label-pairs.ts';
import { drawPath } from '../picture/draw-path.ts';
import { renderPng } from '../picture/png.ts';
import type { ClusterSettings } from '../settings/config.ts';
import type { WorkerParts } from './worker.ts';

const requestTimeoutMs = 5_000;
/** For a whole cluster check. */
const clusterCheckMs = 300_000;

const probeOf = ({ probe }: ClusterSettings): ProbePlace => ({
  namespace: probe.namespace,
  labels: labelPairs(probe.labels),
  container: probe.container,
});

const open = (settings: ClusterSettings) => {
  const flows = settings.goldmane ? flowsFrom(settings.goldmane) : undefined;
  return {
    probe: probeOf(settings),
    flows,
    cluster: withDatastore(
      connect({
        requestTimeoutMs,
        ...(settings.cluster.kubeconfig ? { kubeconfig: settings.cluster.kubeconfig } : {}),
        ...(settings.cluster.context ? { context: settings.cluster.context } : {}),
      }),
      settings.cluster,
      process.env,
    ),
    diagnose: diagnoseWith({ probe: probeOf(settings), flows, now: () => new Date() }),
  };
};

/** What a worker does its work with, outside of tests. */
export const workerParts: WorkerParts<ReturnType<typeof open>> = {
  connectCluster: open,
  diagnose: (question, { cluster, diagnose, flows, probe }, listener, options) =>
    answerWith(diagnose, flows, probe)(question, cluster, listener, options),
  clusterCheck: (name, { cluster, probe }, options) =>
    runClusterCheck(name, cluster, { ...options, deadlineMs: clusterCheckMs, probe, now: Date.now }),
  readNames: ({ cluster }, signal) => listNames(cluster, signal),
  // A question about one pod's address has no path to draw.
  drawPicture: async (words, evidence, report) =>
    evidence.question.kind === 'path' ? renderPng(drawPath(words, evidence, report)) : undefined,
};
