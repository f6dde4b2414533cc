import { tableOf } from '../table.ts';

/** A policy as a rule's comment or a chain's name tells it. */
export interface PolicyName {
  kind: string;
  namespace?: string;
  name: string;
  /** Known from the old names alone; the new ones say it in the endpoint's chain. */
  tier?: string;
}

export type RuleDirection = 'ingress' | 'egress';

/** Kinds as new comments spell them, where the API spells them otherwise. */
const apiKinds: Record<string, string> = tableOf({
  KubernetesNetworkPolicy: 'KubernetesNetworkPolicy',
  KubernetesClusterNetworkPolicy: 'ClusterNetworkPolicy',
  KubernetesAdminNetworkPolicy: 'AdminNetworkPolicy',
  KubernetesBaselineAdminNetworkPolicy: 'BaselineAdminNetworkPolicy',
});

/** Short kinds in chain names from v3.32 on (calico#3.1). */
const shortKinds: Record<string, string> = tableOf({
  np: 'NetworkPolicy',
  gnp: 'GlobalNetworkPolicy',
  knp: 'KubernetesNetworkPolicy',
  kcnp: 'ClusterNetworkPolicy',
  kanp: 'AdminNetworkPolicy',
  kbanp: 'BaselineAdminNetworkPolicy',
});

const split = (id: string): { namespace?: string; name: string } => {
  const slash = id.indexOf('/');
  return slash < 0 ? { name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
};

const clusterKinds: [string, string][] = [
  ['kanp.', 'AdminNetworkPolicy'],
  ['kbanp.', 'BaselineAdminNetworkPolicy'],
  ['kcnp.', 'ClusterNetworkPolicy'],
];

/**
 * Names up to v3.31: `shop/knp.default.db-from-web`, `shop/default.web-rules`, `security.block-bad`,
 * `kanp.adminnetworkpolicy.no-ops-to-db`. A policy of tier default loses that prefix, as its author
 * never wrote it; in other tiers the prefix is part of the name.
 */
const oldPolicyName = (id: string): PolicyName => {
  const { namespace, name } = split(id);
  for (const [prefix, kind] of clusterKinds) {
    if (namespace !== undefined || !name.startsWith(prefix)) continue;
    const [tier = '', ...rest] = name.slice(prefix.length).split('.');
    return { kind, name: rest.join('.'), tier };
  }
  if (namespace !== undefined && name.startsWith('knp.default.')) {
    return { kind: 'KubernetesNetworkPolicy', namespace, name: name.slice('knp.default.'.length), tier: 'default' };
  }
  const dot = name.indexOf('.');
  const tier = dot < 0 ? 'default' : name.slice(0, dot);
  const short = tier === 'default' && dot >= 0 ? name.slice(dot + 1) : name;
  return namespace === undefined
    ? { kind: 'GlobalNetworkPolicy', name: short, tier }
    : { kind: 'NetworkPolicy', namespace, name: short, tier };
};

export interface CommentName extends PolicyName {
  direction: RuleDirection;
}

/** `KubernetesNetworkPolicy shop/x ingress` (new), `Policy shop/knp.default.x ingress` (old). */
export const policyOfComment = (comment: string): CommentName | undefined => {
  const parts = /^(?:([A-Z]\w*Policy)|(Policy)) (\S+) (ingress|egress)$/.exec(comment);
  const id = parts?.[3];
  if (!parts || id === undefined) return undefined;
  const direction = parts[4] === 'egress' ? 'egress' : 'ingress';
  const kind = parts[1];
  if (kind === undefined) return { ...oldPolicyName(id), direction };
  return { kind: apiKinds[kind] ?? kind, ...split(id), direction };
};

/** `Profile kns.shop ingress`. */
export const profileOfComment = (comment: string): { name: string; direction: RuleDirection } | undefined => {
  const parts = /^Profile (\S+) (ingress|egress)$/.exec(comment);
  const name = parts?.[1];
  return name === undefined ? undefined : { name, direction: parts?.[2] === 'egress' ? 'egress' : 'ingress' };
};

/**
 * What is left of a chain's name behind `cali-pi-`: `knp/shop/db-from-web` (new) or
 * `default/shop/knp.default.x` (old); hashed ones (`_…`) say nothing.
 */
export const policyOfChainId = (id: string): PolicyName | undefined => {
  if (id.startsWith('_')) return undefined;
  const [first = '', ...rest] = id.split('/');
  const kind = shortKinds[first];
  if (kind !== undefined && rest.length > 0) return { kind, ...split(rest.join('/')) };
  return rest.length > 0 ? oldPolicyName(rest.join('/')) : undefined;
};
