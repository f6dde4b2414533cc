import type { Rule, RuleSet } from '../case/node-state.ts';
import { calicoTables } from './native-tables.ts';
import {
  type PolicyName,
  policyOfChainId,
  policyOfComment,
  profileOfComment,
  type RuleDirection,
} from './policy-names.ts';
import { indexRules, rulesOfChain } from './rule-index.ts';

export interface ChainOwner {
  kind:
    | 'policy'
    | 'profile'
    | 'endpoint'
    | 'dispatch'
    | 'host-endpoint'
    | 'group'
    | 'calico'
    | 'kube-proxy'
    | 'base'
    | 'foreign';
  /** For policies the kind: `KubernetesNetworkPolicy`, `NetworkPolicy`, `GlobalNetworkPolicy`, … */
  policyKind?: string;
  namespace?: string;
  /** Policy or profile; absent for a hashed chain whose comments are gone. */
  name?: string;
  tier?: string;
  direction?: RuleDirection;
  /** Of an endpoint's chain. */
  interface?: string;
}

const baseChains = new Set(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']);

/** Chain prefix → what it is; `in` is towards the endpoint (calico#3.1). */
const prefixes: [string, ChainOwner['kind'], RuleDirection][] = [
  ['cali-pi-', 'policy', 'ingress'],
  ['cali-po-', 'policy', 'egress'],
  ['cali-pri-', 'profile', 'ingress'],
  ['cali-pro-', 'profile', 'egress'],
  ['cali-gi-', 'group', 'ingress'],
  ['cali-go-', 'group', 'egress'],
  ['cali-tw-', 'endpoint', 'ingress'],
  ['cali-fw-', 'endpoint', 'egress'],
  ['cali-thfw-', 'host-endpoint', 'egress'],
  ['cali-fhfw-', 'host-endpoint', 'ingress'],
  ['cali-th-', 'host-endpoint', 'egress'],
  ['cali-fh-', 'host-endpoint', 'ingress'],
];

const dispatch =
  /^cali-(?:(?:from|to)-wl-dispatch|(?:from|to)-host-endpoint|(?:from|to)-hep-forward|set-endpoint-mark|from-endpoint-mark)/;

/**
 * The name as iptables has it: in native nftables all of Calico's tables are one, so its chains carry the
 * layer in front, such as `filter-cali-tw-cali1234` (calico#3.1).
 */
const plainChain = (chain: string): string => chain.replace(/^(?:raw|mangle|nat|filter)-(?=cali-)/, '');

/** A chain that holds one policy, or the policies of one group. */
export const isPolicyChain = (chain: string): boolean => /^cali-[pg][io]-/.test(plainChain(chain));

export const isProfileChain = (chain: string): boolean => /^cali-pr[io]-/.test(plainChain(chain));

const isGroupChain = (chain: string): boolean => /^cali-g[io]-/.test(plainChain(chain));

/** Calico's chains, those of older versions and of native nftables included. */
export const isCalicoChain = (chain: string): boolean => plainChain(chain).startsWith('cali-');

/** What is for an address of a Service and was not translated would go round between router and nodes (calico#6.6). */
export const isServiceLoopChain = (chain: string): boolean => plainChain(chain) === 'cali-cidr-block';

export const tierStart = (rule: Rule): string | undefined => {
  for (const comment of rule.comments) {
    const tier = /^Start of tier (.+?)\.?$/.exec(comment)?.[1];
    if (tier !== undefined) return tier;
  }
  return undefined;
};

const tiersByTable = new WeakMap<RuleSet, Map<string, Map<string, string>>>();

/** Chain of a policy or group → tier, read from the endpoints' chains that jump to it. */
const tiersOf = (ruleSet: RuleSet, table: string): Map<string, string> => {
  const tables = tiersByTable.get(ruleSet) ?? new Map<string, Map<string, string>>();
  tiersByTable.set(ruleSet, tables);
  const known = tables.get(table);
  if (known) return known;
  const tiers = new Map<string, string>();
  const chains = indexRules(ruleSet).get(table)?.rules ?? new Map<string, Rule[]>();
  for (const rules of chains.values()) {
    let tier: string | undefined;
    for (const rule of rules) {
      tier = tierStart(rule) ?? tier;
      if (tier !== undefined && rule.target && isPolicyChain(rule.target)) tiers.set(rule.target, tier);
    }
  }
  for (const [chain, rules] of chains) {
    const tier = isGroupChain(chain) ? tiers.get(chain) : undefined;
    if (tier === undefined) continue;
    for (const { target } of rules) if (target !== undefined && isPolicyChain(target)) tiers.set(target, tier);
  }
  tables.set(table, tiers);
  return tiers;
};

const policyOwner = (ruleSet: RuleSet, table: string, chain: string, id: string): Partial<ChainOwner> => {
  let found: PolicyName | undefined;
  for (const rule of rulesOfChain(ruleSet, table, chain)) {
    for (const comment of rule.comments) found ??= policyOfComment(comment);
    if (found) break;
  }
  const policy = found ?? policyOfChainId(id);
  const tier = policy?.tier ?? tiersOf(ruleSet, table).get(chain);
  return {
    ...(policy ? { policyKind: policy.kind, name: policy.name } : {}),
    ...(policy?.namespace === undefined ? {} : { namespace: policy.namespace }),
    ...(tier === undefined ? {} : { tier }),
  };
};

const profileOwner = (ruleSet: RuleSet, table: string, chain: string, id: string): Partial<ChainOwner> => {
  for (const rule of rulesOfChain(ruleSet, table, chain)) {
    for (const comment of rule.comments) {
      const profile = profileOfComment(comment);
      if (profile) return { name: profile.name };
    }
  }
  return id.startsWith('_') ? {} : { name: id };
};

/** Whose a chain is, by its table and name and, for hashed names, by its first rule's comments. */
export const ownerOfChain = (ruleSet: RuleSet, table: string, chain: string): ChainOwner => {
  const native = ruleSet.backend === 'native';
  if (native && !calicoTables.has(table)) return { kind: table.endsWith(' kube-proxy') ? 'kube-proxy' : 'foreign' };
  if (baseChains.has(chain)) return { kind: 'base' };
  if (chain.startsWith('KUBE-')) return { kind: 'kube-proxy' };
  const short = plainChain(chain);
  for (const [prefix, kind, direction] of prefixes) {
    if (!short.startsWith(prefix)) continue;
    const id = short.slice(prefix.length);
    if (kind === 'policy') return { kind, direction, ...policyOwner(ruleSet, table, chain, id) };
    if (kind === 'profile') return { kind, direction, ...profileOwner(ruleSet, table, chain, id) };
    if (kind === 'group') {
      const tier = tiersOf(ruleSet, table).get(chain);
      return { kind, direction, ...(tier === undefined ? {} : { tier }) };
    }
    return { kind, direction, interface: id };
  }
  if (dispatch.test(short)) return { kind: 'dispatch' };
  // The whole table is Calico's, its base chains included.
  return { kind: native || short.startsWith('cali-') ? 'calico' : 'foreign' };
};

/** `KubernetesNetworkPolicy shop/db-from-web` as people write it: kind and full name. */
export const policyTitle = (owner: ChainOwner): string | undefined => {
  if (owner.kind !== 'policy' || owner.name === undefined) return undefined;
  const name = owner.namespace === undefined ? owner.name : `${owner.namespace}/${owner.name}`;
  // The API has no such kind: it is how Felix tells Kubernetes' policies from its own.
  const kind = owner.policyKind === 'KubernetesNetworkPolicy' ? 'Kubernetes NetworkPolicy' : owner.policyKind;
  return `${kind} ${name}`;
};
