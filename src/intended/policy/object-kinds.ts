import { tableOf } from '../../table.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { PolicyKind } from './model.ts';

/** The kinds that take part in a decision, by API group. */
export type ObjectKind =
  | PolicyKind
  | 'Pod'
  | 'Namespace'
  | 'ServiceAccount'
  | 'Service'
  | 'EndpointSlice'
  | 'Node'
  | 'Tier'
  | 'NetworkSet'
  | 'GlobalNetworkSet'
  | 'HostEndpoint'
  | 'FelixConfiguration'
  | 'Profile'
  | 'IPPool';

const core: ObjectKind[] = ['Pod', 'Namespace', 'ServiceAccount', 'Service', 'Node'];
const cluster: ObjectKind[] = ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'];
const calico: ObjectKind[] = [
  'NetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'Tier',
  'NetworkSet',
  'GlobalNetworkSet',
  'HostEndpoint',
  'FelixConfiguration',
  'Profile',
  'IPPool',
];

const others: ReadonlySet<ObjectKind> = new Set([
  ...core,
  'EndpointSlice',
  'Tier',
  'NetworkSet',
  'GlobalNetworkSet',
  'HostEndpoint',
  'FelixConfiguration',
  'Profile',
  'IPPool',
]);

export const isPolicyKind = (kind: ObjectKind): kind is PolicyKind => !others.has(kind);

const byName = (kinds: readonly ObjectKind[], kind: string): ObjectKind | undefined =>
  kinds.find((known) => known === kind);

/** A slip in the kind of a policy must not make it one that makes no difference. */
const otherwise = (kind: string): 'ignored' | undefined => (/network-?polic/i.test(kind) ? undefined : 'ignored');

/**
 * `ignored`: known to make no difference. `undefined`: not a kind that Calico reads. The group `any` finds
 * the kind by its name alone.
 */
export const objectKind = (group: string, kind: string): ObjectKind | 'ignored' | undefined => {
  switch (group) {
    case '':
      return byName(core, kind) ?? 'ignored';
    case 'discovery.k8s.io':
      return kind === 'EndpointSlice' ? kind : 'ignored';
    case 'networking.k8s.io':
      return kind === 'NetworkPolicy' ? 'KubernetesNetworkPolicy' : otherwise(kind);
    case 'policy.networking.k8s.io':
      return byName(cluster, kind);
    case 'projectcalico.org':
    case 'crd.projectcalico.org':
      return byName(calico, kind) ?? otherwise(kind);
    case 'any':
      return (
        byName(core, kind) ??
        byName(cluster, kind) ??
        byName(calico, kind) ??
        (kind === 'EndpointSlice' || kind === 'KubernetesNetworkPolicy' ? kind : undefined)
      );
    default:
      return undefined;
  }
};

const policyGroups: ReadonlySet<string> = new Set([
  'networking.k8s.io',
  'policy.networking.k8s.io',
  'projectcalico.org',
  'crd.projectcalico.org',
]);

/**
 * Said of objects that look like policies and that Calico does not read, by their kind or for a slip in its
 * name; others are passed over.
 */
export const unreadReason = (group: string, kind: string): Message | undefined => {
  if (!/network-?polic/i.test(kind)) return undefined;
  return policyGroups.has(group)
    ? say('invalid.no-kind', { group, kind })
    : say('invalid.not-of-calico', { group, kind });
};

/** Whether an object of a kind that nobody reads may be one that was to decide: its kind or group is a slip, or old. */
export const mayDecide = (group: string): boolean => policyGroups.has(group) || group === 'extensions';

/** The versions that there are, of groups whose objects decide: an API server knows no other. */
const versions: Record<string, string> = tableOf({
  'networking.k8s.io': 'v1',
  'projectcalico.org': 'v3',
  'crd.projectcalico.org': 'v1',
});

const clusterVersions: Record<string, string> = tableOf({
  AdminNetworkPolicy: 'v1alpha1',
  BaselineAdminNetworkPolicy: 'v1alpha1',
  ClusterNetworkPolicy: 'v1alpha2',
});

/** Alphas that had another set of kinds; a version that comes later is taken. */
const alphas: ReadonlySet<string> = new Set(['v1alpha1', 'v1alpha2']);

/** Why an object of that version cannot be. */
export const versionReason = (group: string, version: string, kind: string): Message | undefined => {
  const wanted =
    group === 'policy.networking.k8s.io' ? (alphas.has(version) ? clusterVersions[kind] : undefined) : versions[group];
  return wanted === undefined || wanted === version
    ? undefined
    : say('invalid.version', { group, version, kind, wanted });
};
