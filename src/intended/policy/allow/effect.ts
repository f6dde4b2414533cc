import type { Cluster } from '../cluster.ts';
import { decide, type Query } from '../decide.ts';
import { hasEndpoint, type Workload, workloadTitle } from '../endpoints.ts';
import { type EndpointRef, refTitle } from '../ends.ts';
import type { Direction } from '../model.ts';
import { type LabelTerms, termsMatch } from './label-terms.ts';
import type { Manifest } from './manifest.ts';

/** What one more policy that only allows would change for others: whom it would cut off, and what else it opens. */

/** The pods of a namespace that conditions take in. */
export const podsTaking = (cluster: Cluster, namespace: string, terms: LabelTerms): Workload[] =>
  [...cluster.pods.values()].filter(
    (pod) => pod.namespace === namespace && hasEndpoint(pod) && termsMatch(terms, pod.labels),
  );

/**
 * Those of them that nothing in the tier guards yet: the policy would guard them, and what no rule allows is then
 * denied that is allowed now. A tier that passes denies nothing (calico#3.4).
 */
export const cutOff = (cluster: Cluster, pods: readonly Workload[], tier: string, direction: Direction): Workload[] =>
  cluster.policies.tier(tier).defaultAction === 'Pass'
    ? []
    : pods.filter(
        ({ labels }) =>
          !cluster.policies
            .applied(labels)
            .slices(direction)
            .some((slice) => slice.tier.name === tier),
      );

/** Adds policies for as long as `look` takes. */
export const withPolicies = <T>(cluster: Cluster, manifests: readonly Manifest[], look: () => T): T => {
  for (const manifest of manifests) cluster.upsert(manifest);
  try {
    return look();
  } finally {
    for (const { apiVersion, kind, metadata } of manifests)
      cluster.remove({ kind, group: apiVersion.split('/')[0] ?? '', ...metadata });
  }
};

/** Connections beside the one that was asked about. `isUpTo`: there are too many to try each. */
export type Opened = { count: number; isUpTo: boolean; some: readonly string[] };

export type Pair = { from: EndpointRef; to: EndpointRef };

const mostTried = 5_000;
const mostNamed = 3;

const pairTitle = ({ from, to }: Pair): string => `${refTitle(from)} → ${refTitle(to)}`;

/** Which of those pairs could not talk and can with the policies, in the way that was asked about. */
export const openedBy = (
  cluster: Cluster,
  manifests: readonly Manifest[],
  query: Query,
  pairs: { count: number; each: () => Iterable<Pair> },
): Opened => {
  if (pairs.count > mostTried) {
    const some: string[] = [];
    for (const pair of pairs.each()) {
      if (some.length === mostNamed) break;
      some.push(pairTitle(pair));
    }
    return { count: pairs.count, isUpTo: true, some };
  }
  const isAllowed = (pair: Pair): boolean => decide(cluster, { ...query, ...pair }).allowed === true;
  const denied = [...pairs.each()].filter((pair) => !isAllowed(pair));
  const opened = withPolicies(cluster, manifests, () => denied.filter(isAllowed));
  return { count: opened.length, isUpTo: false, some: opened.slice(0, mostNamed).map(pairTitle) };
};

const sameRef = (a: EndpointRef, b: EndpointRef): boolean =>
  'address' in a
    ? 'address' in b && a.address === b.address
    : !('address' in b) && a.namespace === b.namespace && a.name === b.name;

/** What a policy for these and their peers is for, beside what was asked; made one by one, for there may be millions. */
export const pairsBeside = (
  query: Query,
  direction: Direction,
  guarded: readonly EndpointRef[],
  peers: readonly EndpointRef[],
): { count: number; each: () => Iterable<Pair> } => ({
  count: Math.max(0, guarded.length * peers.length - 1),
  each: function* () {
    for (const own of guarded) {
      for (const peer of peers) {
        const pair = direction === 'egress' ? { from: own, to: peer } : { from: peer, to: own };
        if (!sameRef(own, peer) && !(sameRef(pair.from, query.from) && sameRef(pair.to, query.to))) yield pair;
      }
    }
  },
});

export const refOfPod = (pod: Workload): EndpointRef => ({ namespace: pod.namespace, name: pod.name });

export const titlesOf = (pods: readonly Workload[]): { count: number; some: readonly string[] } => ({
  count: pods.length,
  some: pods.slice(0, mostNamed).map(workloadTitle),
});
