import type { Cluster } from '../cluster.ts';
import type { LabelSet, Workload } from '../endpoints.ts';
import type { PolicyModel } from '../model.ts';

/** Which ends a change of policies can reach, so that the others are not looked at. */

const textOf = (policy: PolicyModel, cluster: Cluster): string =>
  JSON.stringify([policy, cluster.policies.tier(policy.tier)], (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value === Number.POSITIVE_INFINITY ? 'last' : value,
  );

/** The titles of policies that are not the same in both, or whose tier is not. */
const changedPolicies = (before: Cluster, after: Cluster): Set<string> => {
  const texts = (cluster: Cluster) =>
    new Map([...cluster.policies.policies].map((policy) => [policy.title, textOf(policy, cluster)]));
  const [was, is] = [texts(before), texts(after)];
  return new Set([...was.keys(), ...is.keys()].filter((title) => was.get(title) !== is.get(title)));
};

/**
 * Whether some policy that changed selects a pod. Of states that differ in more than policies and tiers, or in which
 * something was left out or guards nodes, every pod may be concerned.
 * @param sameElsewhere all other objects are the same in both
 */
export const touchedBy = (
  before: Cluster,
  after: Cluster,
  sameElsewhere: boolean,
): ((was: Workload, is: Workload) => boolean) => {
  const either = [before, after];
  if (!sameElsewhere || either.some(({ missed, hostEndpoints }) => missed.length > 0 || hostEndpoints.size > 0))
    return () => true;
  const changed = changedPolicies(before, after);
  const known = new Map<LabelSet, boolean>();
  const isSelected = (cluster: Cluster, labels: LabelSet): boolean => {
    const before = known.get(labels);
    if (before !== undefined) return before;
    const is = cluster.policies.applied(labels).selecting.some(({ title }) => changed.has(title));
    known.set(labels, is);
    return is;
  };
  return (was, is) => isSelected(before, was.labels) || isSelected(after, is.labels);
};
