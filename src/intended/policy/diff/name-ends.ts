import type { Workload } from '../endpoints.ts';
import { workloadTitle } from '../endpoints.ts';
import type { DiffEnd, JointClass } from './policy-diff.ts';

/** Many ends in as few words as a person would use. */
export type NamedPart =
  | { kind: 'every-pod'; count: number }
  /** All pods of a namespace. */
  | { kind: 'namespace'; namespace: string; count: number }
  /** All pods of a namespace with this label: `app=web`. */
  | { kind: 'label'; namespace: string; label: string; count: number }
  | { kind: 'pods'; pods: string[] }
  /** Every address outside of the cluster that was looked at. */
  | { kind: 'outside' }
  /** `rest`: what is in none of the networks that rules name. */
  | { kind: 'nets'; nets: string[]; rest: boolean };

export interface Universe {
  pods: readonly Workload[];
  byNamespace: ReadonlyMap<string, readonly Workload[]>;
  /** How many parts the outside has. */
  outside: number;
}

export const universeOf = (classes: readonly JointClass[], outside: number): Universe => {
  const pods = classes.flat();
  return { pods, byNamespace: Map.groupBy(pods, ({ namespace }) => namespace), outside };
};

/** Labels that tell a pod from its siblings, or a template from the next, name nobody. */
const saysLittle = (key: string): boolean =>
  key.startsWith('projectcalico.org/') ||
  ['pod-template-hash', 'controller-revision-hash', 'pod-template-generation'].includes(key) ||
  /(?:pod-name|pod-index)$/.test(key);

/** A label that these pods of a namespace have, and no other there. */
const labelOf = (pods: readonly Workload[], all: readonly Workload[]): string | undefined => {
  const [first] = pods;
  if (first === undefined) return undefined;
  const wanted = new Set(pods);
  for (const [key, value] of first.labels.entries()) {
    if (saysLittle(key)) continue;
    const holders = all.filter(({ labels }) => labels.getOwn(key) === value);
    if (holders.length === wanted.size && holders.every((pod) => wanted.has(pod))) return `${key}=${value}`;
  }
  return undefined;
};

const nameNamespace = (namespace: string, pods: readonly Workload[], { byNamespace }: Universe): NamedPart => {
  const all = byNamespace.get(namespace) ?? [];
  const titles = pods.map(workloadTitle).sort();
  if (pods.length === 1) return { kind: 'pods', pods: titles };
  if (pods.length === all.length) return { kind: 'namespace', namespace, count: pods.length };
  const label = labelOf(pods, all);
  return label === undefined ? { kind: 'pods', pods: titles } : { kind: 'label', namespace, label, count: pods.length };
};

export const nameEnds = (ends: readonly DiffEnd[], universe: Universe): NamedPart[] => {
  const pods = ends.flatMap((end) => (end.kind === 'pods' ? end.pods : []));
  const outside = ends.flatMap((end) => (end.kind === 'outside' ? [end.part.net] : []));
  const isEvery = pods.length > 1 && pods.length === universe.pods.length && universe.byNamespace.size > 1;
  const ofPods: NamedPart[] = isEvery
    ? [{ kind: 'every-pod', count: pods.length }]
    : [...Map.groupBy(pods, ({ namespace }) => namespace)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([namespace, own]) => nameNamespace(namespace, own, universe));
  if (outside.length === 0) return ofPods;
  if (outside.length === universe.outside) return [...ofPods, { kind: 'outside' }];
  const nets = outside.filter((net) => net !== undefined);
  return [...ofPods, { kind: 'nets', nets, rest: nets.length < outside.length }];
};
