import type { PolicyKind } from '../model.ts';

export type PolicyId = {
  kind: PolicyKind;
  name: string;
  namespace: string | undefined;
  tier: string;
};

/** The kind as Felix calls it (comments of its chains, `recordings`). */
const felixKind: Record<PolicyKind, string> = {
  NetworkPolicy: 'NetworkPolicy',
  GlobalNetworkPolicy: 'GlobalNetworkPolicy',
  KubernetesNetworkPolicy: 'KubernetesNetworkPolicy',
  ClusterNetworkPolicy: 'KubernetesClusterNetworkPolicy',
  AdminNetworkPolicy: 'KubernetesAdminNetworkPolicy',
  BaselineAdminNetworkPolicy: 'KubernetesBaselineAdminNetworkPolicy',
  StagedNetworkPolicy: 'StagedNetworkPolicy',
  StagedGlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'StagedKubernetesNetworkPolicy',
};

const withTier = (name: string, tier: string): string => (name.startsWith(`${tier}.`) ? name : `${tier}.${name}`);

/** The name of a policy before 3.32, where kinds were told apart by prefixes (calico#3.1, #0). */
export const v1Name = ({ kind, name, namespace, tier }: PolicyId): string => {
  const inNamespace = (rest: string): string => (namespace === undefined ? rest : `${namespace}/${rest}`);
  switch (kind) {
    case 'KubernetesNetworkPolicy':
      return inNamespace(`knp.default.${name}`);
    case 'AdminNetworkPolicy':
      return `kanp.adminnetworkpolicy.${name}`;
    case 'BaselineAdminNetworkPolicy':
      return `kbanp.baselineadminnetworkpolicy.${name}`;
    case 'StagedKubernetesNetworkPolicy':
      return inNamespace(`staged:knp.default.${name}`);
    case 'StagedNetworkPolicy':
    case 'StagedGlobalNetworkPolicy':
      return inNamespace(`staged:${withTier(name, tier)}`);
    default:
      return inNamespace(withTier(name, tier));
  }
};

/** What decides between policies of the same order (`felix/calc/policy_sorter.go`; calico#4.3). */
export const tieBreak = (id: PolicyId, newNames: boolean): string =>
  newNames ? `${id.name}/${id.namespace ?? ''}/${felixKind[id.kind]}` : v1Name(id);
