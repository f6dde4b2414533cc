import type { FixRef } from '../../case/finding.ts';
import type { Objects, PolicyObject } from '../../case/objects.ts';
import { readAnswer } from './answer.ts';
import type { Cluster } from './client.ts';
import { policySchemaFromApi } from './read-calico.ts';

/** A policy that denies by a rule of its own, as the rules in force name it. */
export interface DenyingPolicy {
  kind: string;
  namespace?: string;
  name: string;
}

const plurals: Record<string, string> = {
  NetworkPolicy: 'networkpolicies',
  GlobalNetworkPolicy: 'globalnetworkpolicies',
};
const ofKubernetes: Record<string, string> = {
  ClusterNetworkPolicy: 'policy.networking.k8s.io/v1alpha2/clusternetworkpolicies',
  AdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1/adminnetworkpolicies',
  BaselineAdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1/baselineadminnetworkpolicies',
};

/** Up to v3.31 a policy of tier default is stored as `default.NAME`, and its chain does not say the prefix. */
const pathsOf = ({ kind, namespace, name }: DenyingPolicy, group: Objects['calicoGroup']): string[] => {
  const foreign = ofKubernetes[kind];
  if (foreign !== undefined) return [`/apis/${foreign}/${name}`];
  const plural = plurals[kind];
  if (plural === undefined || group === 'none') return [];
  const folder = `/apis/${group}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${plural}`;
  return [`${folder}/${name}`, ...(name.startsWith('default.') ? [] : [`${folder}/default.${name}`])];
};

/** Policies that people are told to look at, of the kinds that can deny by a rule. */
export const denyingPolicies = (fixes: readonly FixRef[]): DenyingPolicy[] => {
  const found = fixes.flatMap(({ id, params }): DenyingPolicy[] => {
    const { kind = '', name = '', namespace } = params;
    if (id !== 'review-policy' || (!Object.hasOwn(plurals, kind) && !Object.hasOwn(ofKubernetes, kind))) return [];
    return [{ kind, name, ...(namespace === undefined ? {} : { namespace }) }];
  });
  return [...new Map(found.map((policy) => [JSON.stringify(policy), policy])).values()];
};

/** Reads each by its name in at most `most` requests; what cannot be read is not quoted, and nothing else changes. */
export const readDenying = async (
  cluster: Pick<Cluster, 'get'>,
  policies: readonly DenyingPolicy[],
  group: Objects['calicoGroup'],
  most: number,
  signal: AbortSignal,
): Promise<PolicyObject[]> => {
  const read: PolicyObject[] = [];
  let left = most;
  for (const policy of policies) {
    for (const path of pathsOf(policy, group)) {
      if (left <= 0) return read;
      left -= 1;
      const answer = await cluster.get(path, {}, { signal });
      if (answer.kind === 'not-found') continue;
      const object = readAnswer(answer, `get ${policy.kind} ${policy.name}`, policySchemaFromApi(policy.kind));
      // Known by the name that the rules have for it.
      if (object.ok) read.push({ ...object.value, name: policy.name });
      break;
    }
  }
  return read;
};
