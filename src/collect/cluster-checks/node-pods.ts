import type { AgentPod } from '../../case/cluster-check-input.ts';
import { type Failure, missing, type Read } from '../../case/read.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { labelSelectorOf } from '../kubernetes/label-selector.ts';
import { type ClusterCheckReading, listOf } from './lists.ts';
import { agentReduced } from './raw-objects-reduced.ts';

/** The pods by which nodes are asked. */
export interface ProbePods {
  namespace: string;
  labels: Record<string, string>;
  container: string;
}

/** Nodes that are asked at the same time, and how long one may take. */
export const width = 10;
export const perNodeMs = 4_000;

/** Nobody is there to be asked; what is said of many nodes at once names none of them. */
export const noProbeOn = (
  node: string,
  reason: Message = say('read.no-probe', { node }),
  detail = say('read.no-probe-there'),
): Failure => ({
  ...missing(reason, 'not-found'),
  detail,
});

export const listAgents = (reading: ClusterCheckReading, what: string, labelSelector: string) =>
  listOf(reading, `list ${what} pods`, '/api/v1/pods', agentReduced, { query: { labelSelector } });

export const listProbes = (
  reading: ClusterCheckReading,
  { namespace, labels }: ProbePods,
): Promise<Read<AgentPod[]>> => {
  const labelSelector = labelSelectorOf(labels);
  return listOf(reading, 'list probe pods', `/api/v1/namespaces/${namespace}/pods`, agentReduced, {
    query: { labelSelector },
  });
};

const runs = (pod: AgentPod): boolean => pod.phase === 'Running' && !pod.deleting;

export const byNode = (pods: Read<AgentPod[]>): Map<string, AgentPod> =>
  new Map((pods.ok ? pods.value : []).filter(runs).map((pod) => [pod.nodeName ?? '', pod]));
