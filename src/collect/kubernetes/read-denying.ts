import type { FixRef } from '../../case/finding.ts';
import type { Objects, PolicyObject } from '../../case/objects.ts';
import { tableOf } from '../../table.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import { policySchemaFromApi } from './read-calico.ts';

/** A policy that denies by a rule of its own, as the rules in force name it. */
export interface DenyingPolicy {
  kind: string;
  namespace?: string;
  name: string;
}

const plurals: Record<string, string> = tableOf({
  NetworkPolicy: 'networkpolicies',
  GlobalNetworkPolicy: 'globalnetworkpolicies',
});
const ofKubernetes: Record<string, string> = tableOf({
  ClusterNetworkPolicy: 'policy.networking.k8s.io/v1alpha2/clusternetworkpolicies',
  AdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1/adminnetworkpolicies',
  BaselineAdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1/baselineadminnetworkpolicies',
});

/** Up to v3.31 a policy of tier default is stored as `default.NAME`, and its chain does not say the prefix. */
const pathsOf = ({ kind, namespace, name }: DenyingPolicy, group: Objects['calicoGroup']): string[] => {
  const foreign = ofKubernetes[kind];
  if (foreign !== undefined) return [`/apis/${foreign}/${name}`];
  const plural = plurals[kind];
  if (plural === undefined || group === 'none') return [];
  const folder = `/apis/${group}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${plural}`;
  return [`${folder}/${name}`, ...(name.startsWith('default.') ? [] : [`${folder}/default.${name}`])];
};

/** The server may say the name as it is stored or as it was asked for. */
const withoutTier = (name: string): string => name.replace(/^default\./, '');

/** Policies that people are told to look at, of the kinds that can deny by a rule. */
export const denyingPolicies = (fixes: readonly FixRef[]): DenyingPolicy[] => {
  const found = fixes.flatMap(({ id, params }): DenyingPolicy[] => {
    const { kind = '', name = '', namespace } = params;
    if (id !== 'review-policy' || (plurals[kind] ?? ofKubernetes[kind]) === undefined) return [];
    return [{ kind, name, ...(namespace === undefined ? {} : { namespace }) }];
  });
  return [...new Map(found.map((policy) => [JSON.stringify(policy), policy])).values()];
};

/**
 * Whether the object would have been found if it were there. From 3.32 a policy of another tier may be stored
 * under a name that its chain does not say.
 */
const isTelling = ({ kind, name }: DenyingPolicy, group: Objects['calicoGroup'], since332: boolean): boolean =>
  ofKubernetes[kind] !== undefined || name.includes('.') || group === 'projectcalico.org/v3' || !since332;

const isSince332 = (version: string | undefined): boolean => {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return major === undefined || minor === undefined || Number(major) > 3 || Number(minor) >= 32;
};

export interface DenyingRead {
  policies: PolicyObject[];
  /** Those that are not there any more. */
  deleted: DenyingPolicy[];
}

/** Reads each by its name in at most `most` requests; what cannot be read is not quoted, and nothing else changes. */
export const readDenying = async (
  cluster: Pick<Cluster, 'get'>,
  policies: readonly DenyingPolicy[],
  { calicoGroup: group, calicoVersion }: Pick<Objects, 'calicoGroup' | 'calicoVersion'>,
  most: number,
  signal: AbortSignal,
): Promise<DenyingRead> => {
  const read: DenyingRead = { policies: [], deleted: [] };
  const since332 = isSince332(calicoVersion.ok ? calicoVersion.value : undefined);
  let left = most;
  for (const policy of policies) {
    const paths = pathsOf(policy, group);
    let absent = 0;
    for (const path of paths) {
      if (left <= 0) return read;
      left -= 1;
      const answer = await cluster.get(path, {}, { signal });
      if (answer.kind === 'not-found') {
        // An API that does not know the kind says nothing about the object.
        if (
          !answer.groupMissing &&
          answer.named !== undefined &&
          withoutTier(answer.named) === withoutTier(policy.name)
        )
          absent += 1;
        continue;
      }
      const object = readAnswer(answer, `get ${policy.kind} ${policy.name}`, policySchemaFromApi(policy.kind));
      // Known by the name that the rules have for it.
      if (object.ok) read.policies.push({ ...object.value, name: policy.name });
      break;
    }
    if (paths.length > 0 && absent === paths.length && isTelling(policy, group, since332)) read.deleted.push(policy);
  }
  return read;
};
