import type { AgentPod } from '../../case/cluster-check-input.ts';
import type { Read } from '../../case/read.ts';
import { inParallel } from './in-parallel.ts';
import type { ClusterCheckReading } from './lists.ts';
import { listAgents } from './node-pods.ts';
import { readEvents } from './pod-events.ts';

/** An agent's pods, and what the kubelet says of those that are not well. */

const width = 5;
const mostWithEvents = 5;

export interface AgentPodsRead {
  /** All of the agent's. */
  listed: Read<AgentPod[]>;
  /** Those that are asked about. */
  pods: Read<AgentPod[]>;
  /** By `namespace/name`. */
  events: Record<string, Read<string[]>>;
}

/** `isAsked`: the pods that the question is about. */
export const collectAgentPods = async (
  reading: ClusterCheckReading,
  agent: string,
  selector: string,
  isAsked: (pod: AgentPod) => boolean,
): Promise<AgentPodsRead> => {
  const listed = await listAgents(reading, agent, selector);
  const pods: Read<AgentPod[]> = listed.ok ? { ok: true, value: listed.value.filter(isAsked) } : listed;
  const unwell = (pods.ok ? pods.value : [])
    .filter(({ ready, restarts, deleting }) => !deleting && (!ready || restarts > 0))
    .sort((a, b) => Number(a.ready) - Number(b.ready) || b.restarts - a.restarts)
    .slice(0, mostWithEvents);
  const events: AgentPodsRead['events'] = {};
  await inParallel(unwell, width, async (pod) => {
    events[`${pod.namespace}/${pod.name}`] = await readEvents(reading, pod);
  });
  return { listed, pods, events };
};
