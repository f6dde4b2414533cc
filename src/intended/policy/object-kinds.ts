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
  'IPPool',
];

const byName = (kinds: readonly ObjectKind[], kind: string): ObjectKind | undefined =>
  kinds.find((known) => known === kind);

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
      return kind === 'NetworkPolicy' ? 'KubernetesNetworkPolicy' : 'ignored';
    case 'policy.networking.k8s.io':
      return byName(cluster, kind);
    case 'projectcalico.org':
    case 'crd.projectcalico.org':
      return byName(calico, kind) ?? 'ignored';
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

/** Said of objects that look like policies and are not Calico's to read; others are passed over. */
export const unreadReason = (group: string, kind: string): string | undefined =>
  /NetworkPolicy$/.test(kind) ? `left out: Calico does not read ${kind} of ${group}` : undefined;
