import { connectCluster as connect } from '../collect/kubernetes/client.ts';
import type { ClusterSettings } from '../config.ts';
import { drawPath } from '../picture/draw-path.ts';
import { renderPng } from '../picture/png.ts';
import type { WorkerParts } from '../worker.ts';
import { answerPolicy } from './answer-policy.ts';
import { diagnoseWith } from './diagnose.ts';

const requestTimeoutMs = 5_000;

/** `a=b,c=d` → its pairs; the form was checked when the settings were read. */
const labelsOf = (selector: string): Record<string, string> =>
  Object.fromEntries(
    selector.split(',').map((pair) => {
      const [key = '', value = ''] = pair.split('=');
      return [key.trim(), value.trim()];
    }),
  );

const open = (settings: ClusterSettings) => ({
  cluster: connect({
    requestTimeoutMs,
    ...(settings.cluster.kubeconfig ? { kubeconfig: settings.cluster.kubeconfig } : {}),
    ...(settings.cluster.context ? { context: settings.cluster.context } : {}),
  }),
  diagnose: diagnoseWith({
    probe: {
      namespace: settings.probe.namespace,
      labels: labelsOf(settings.probe.labels),
      container: settings.probe.container,
    },
    now: () => new Date(),
  }),
});

/** What a worker does its work with, outside of tests. */
export const workerParts: WorkerParts<ReturnType<typeof open>> = {
  connectCluster: open,
  diagnose: (question, { cluster, diagnose }, listener, options) =>
    question.about === undefined
      ? diagnose(question, cluster, listener, options)
      : answerPolicy(question, cluster, listener, options),
  drawPicture: async (evidence, report) => renderPng(drawPath(evidence, report)),
};
