import { missing, missingOf, type Read } from '../case/read.ts';
import { endedWith } from '../collect/exec.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { labelSelectorOf } from '../collect/kubernetes/label-selector.ts';
import type { NodeChange } from '../fixes/action.ts';
import { podsIn } from '../fixes/readings.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { smallAnswer } from '../limits/limits.ts';
import { type RemediationAnswer, remediationAnswerSchema } from '../remediation/remediation-request.ts';
import { say } from '../words/say.ts';
import { readPath } from './objects.ts';

/** Where the remediators' pods are and how they are known; none where node changes are switched off. */
export interface RemediatorPlace {
  namespace: string;
  labels: Record<string, string>;
  container: string;
}

export type Remediator = (
  node: string,
  change: NodeChange,
  mode: 'change' | 'look',
  signal: AbortSignal,
) => Promise<Read<RemediationAnswer> & { begun: boolean }>;

/** Its own deadline is 20 s. */
const deadlineMs = 25_000;

const findPod = async (cluster: Cluster, place: RemediatorPlace, node: string, signal: AbortSignal) => {
  const labelSelector = labelSelectorOf(place.labels);
  const pods = podsIn(
    await readPath(cluster, `/api/v1/namespaces/${place.namespace}/pods`, signal, {
      labelSelector,
      fieldSelector: `spec.nodeName=${node}`,
    }),
  );
  if (!pods.ok) return pods;
  const pod = pods.value.find((each) => each.node === node && !each.deleting && !each.finished);
  return pod === undefined
    ? missing(say('read.no-remediator', { node, namespace: place.namespace, labels: labelSelector }), 'not-found')
    : { ok: true as const, value: pod.name };
};

/**
 * Has a change carried out on a node by the remediator's pod there: one exec. `begun`: the request was sent, so
 * that it may have happened although no answer came.
 */
export const remediatorIn =
  (cluster: Cluster, place: RemediatorPlace | undefined): Remediator =>
  async (node, change, mode, signal) => {
    if (place === undefined) {
      return { ...missing(say('read.remediator-off')), begun: false };
    }
    const pod = await findPod(cluster, place, node, signal);
    if (!pod.ok) return { ...pod, begun: false };
    const result = await cluster.exec(
      { namespace: place.namespace, pod: pod.value, container: place.container },
      {
        argv: ['calico-why', 'remediate'],
        stdin: `${JSON.stringify({ node, change, mode })}\n`,
        deadlineMs,
        maxBytes: smallAnswer.bytes,
        signal,
      },
    );
    const who = say('noun.remediator-on', { node });
    const refused = result.code === 'forbidden' || result.exitCode === 2;
    if (result.failure !== undefined)
      return { ...missingOf(who, result.failure, result.code ?? 'failed'), begun: !refused };
    if (result.exitCode !== 0) {
      return { ...missingOf(who, endedWith(result)), begun: !refused };
    }
    try {
      const answer = remediationAnswerSchema.safeParse(parseJson(result.stdout, 'its answer', smallAnswer));
      if (answer.success && answer.data.node === node) return { ok: true, value: answer.data, begun: true };
    } catch {
      // Not JSON, or too much of it: said below.
    }
    return { ...missingOf(who, say('read.not-understood'), 'garbled'), begun: true };
  };
