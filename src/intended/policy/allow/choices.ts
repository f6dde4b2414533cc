import type { Cluster } from '../cluster.ts';
import { hasEndpoint, type Workload } from '../endpoints.ts';
import { podsTaking } from './effect.ts';
import { type LabelTerms, termsFor } from './label-terms.ts';

/** Conditions on labels, and the pods that they take in. */
export type Choice = { terms: LabelTerms; pods: readonly Workload[] };

/** What names a pod among those of its namespace: what takes in the fewest comes first, of that the most natural. */
export const choicesFor = (cluster: Cluster, pod: Workload): Choice[] => {
  const others = [...cluster.pods.values()].filter(
    (other) => other.namespace === pod.namespace && other !== pod && hasEndpoint(other),
  );
  return termsFor(
    pod.labels,
    pod.name,
    others.map(({ labels }) => labels),
  )
    .map((terms) => ({ terms, pods: podsTaking(cluster, pod.namespace, terms) }))
    .sort((a, b) => a.pods.length - b.pods.length);
};
