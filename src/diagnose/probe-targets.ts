import type { Pod } from '../case/objects.ts';
import type { ExecTarget } from '../collect/exec.ts';
import { isAgentPod } from '../intended/agent-pod.ts';

/** Where the probe pods are and how they are known. */
export interface ProbePlace {
  namespace: string;
  labels: Record<string, string>;
  container: string;
}

export const usualProbe: ProbePlace = {
  namespace: 'calico-why-probe',
  labels: { 'app.kubernetes.io/name': 'calico-why', 'app.kubernetes.io/component': 'probe' },
  container: 'probe',
};

const runs = (pod: Pod): boolean => pod.phase === 'Running' && !pod.deleting;

/** The probe pod among the pods of one node. */
export const probeAmong = (pods: Pod[], place: ProbePlace): ExecTarget | undefined => {
  const found = pods.find(
    (pod) =>
      pod.namespace === place.namespace &&
      runs(pod) &&
      Object.entries(place.labels).every(([key, value]) => pod.labels[key] === value),
  );
  return found && { namespace: found.namespace, pod: found.name, container: place.container };
};

/** The calico-node pod among the pods of one node: what is asked where no probe runs. */
export const calicoNodeAmong = (pods: Pod[]): ExecTarget | undefined => {
  const found = pods.find((pod) => isAgentPod(pod) && pod.hostNetwork && runs(pod));
  return found && { namespace: found.namespace, pod: found.name, container: 'calico-node' };
};
