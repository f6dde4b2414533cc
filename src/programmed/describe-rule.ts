import type { Rule, RuleSet } from '../case/node-state.ts';
import { type ChainOwner, isServiceLoopChain, ownerOfChain, tierStart } from './chains.ts';
import { rulesOfChain } from './rule-index.ts';

export interface RuleDescription {
  /**
   * `end-of-tier`: a tier's default drop. `no-profile-matched`: behind the last profile.
   * `missing-profile`: Felix does not know the profile and drops instead (calico#3.6).
   * `unknown-interface`: Felix does not know the endpoint. `foreign`: not Calico's nor kube-proxy's,
   * in whatever chain it stands.
   */
  kind:
    | 'end-of-tier'
    | 'policy-rule'
    | 'profile-rule'
    | 'no-profile-matched'
    | 'missing-profile'
    | 'unknown-interface'
    | 'endpoint-disabled'
    | 'invalid-connection'
    | 'encapsulated-from-workload'
    | 'reverse-path'
    | 'tunnel-peer-not-allowed'
    | 'to-host-default'
    /** Of addresses of Services that nobody translated (calico#6.6). */
    | 'service-loop'
    /** Of packets or connections of a pod, more than its annotations allow (calico#3.9). */
    | 'over-limit'
    /** Of the eBPF data plane: its programs did not pass the packet. */
    | 'not-passed-by-ebpf'
    | 'calico'
    | 'kube-proxy'
    | 'foreign';
  /** Whose chain the rule stands in. */
  owner: ChainOwner;
  /** The rule carries Calico's own mark: a comment of `cali:` and 16 characters. */
  calico: boolean;
  /** A rule that nobody but people put into one of Calico's chains. */
  foreignInCalicoChain: boolean;
  tier?: string;
}

const calicoMark = /^cali:[\w-]{16}(?:$|;)/;

const isCalicoRule = (rule: Rule): boolean => rule.comments.some((comment) => calicoMark.test(comment));

/** The tier whose rules this one stands among; in older versions only its start is written. */
const tierAround = (ruleSet: RuleSet, table: string, rule: Rule): string | undefined => {
  let tier: string | undefined;
  for (const each of rulesOfChain(ruleSet, table, rule.chain)) {
    tier = tierStart(each) ?? tier;
    if (each === rule) return tier;
  }
  return undefined;
};

const defaultAcceptMark = 0x10000;

/** The mark that says "accepted" on this node, as the endpoints' chains ask for it (calico#3.2). */
const acceptMark = (ruleSet: RuleSet, table: string): number => {
  const rules = ruleSet.tables.find((each) => each.name === table)?.rules ?? [];
  const asks = rules.find((rule) =>
    rule.comments.some((comment) => /^Return if (?:profile|policy) accepted/.test(comment)),
  );
  const mark = asks?.matches.find((match) => match.kind === 'mark');
  return mark?.value ?? defaultAcceptMark;
};

/** A namespace's or account's profile that drops and never accepts (calico#3.6). */
export const isMissingProfile = (ruleSet: RuleSet, table: string, chain: string): boolean => {
  const owner = ownerOfChain(ruleSet, table, chain);
  if (owner.kind !== 'profile') return false;
  if (owner.name !== undefined && !/^k(?:ns|sa)\./.test(owner.name)) return false;
  const rules = rulesOfChain(ruleSet, table, chain);
  const accept = acceptMark(ruleSet, table);
  const accepts = rules.some((rule) => rule.setMark && (rule.setMark.value & accept) !== 0);
  return !accepts && rules.some((rule) => rule.target === 'DROP' || rule.target === 'REJECT');
};

type Told = Pick<RuleDescription, 'kind' | 'tier'>;

const byComment: [RegExp, RuleDescription['kind']][] = [
  [/^Unknown interface/, 'unknown-interface'],
  [/admin disabled/, 'endpoint-disabled'],
  [/no profiles? matched/, 'no-profile-matched'],
  [/(?:VXLAN|IPinIP) encapped packets originating/, 'encapsulated-from-workload'],
  [/packets from non-(allowed|Calico) hosts/, 'tunnel-peer-not-allowed'],
  [/DefaultEndpointToHostAction/, 'to-host-default'],
  [/over (?:ingress|egress) (?:packet rate|connection) limit/, 'over-limit'],
];

const calicoRule = (ruleSet: RuleSet, table: string, rule: Rule, owner: ChainOwner): Told => {
  if (rule.comments.some((comment) => /Drop if no policies passed|Reject if no policies passed/.test(comment))) {
    return { kind: 'end-of-tier', tier: tierAround(ruleSet, table, rule) ?? 'default' };
  }
  for (const [pattern, kind] of byComment) {
    if (rule.comments.some((comment) => pattern.test(comment))) return { kind };
  }
  if (rule.matches.some((match) => match.kind === 'rp-filter')) return { kind: 'reverse-path' };
  if (rule.matches.some((match) => match.kind === 'ct-state' && match.states.includes('INVALID'))) {
    return { kind: 'invalid-connection' };
  }
  // The programs mark what they passed; Felix's rules for that stand in the kernel's own chains (calico#2.5).
  const refuses = rule.target === 'DROP' || rule.target === 'REJECT';
  if (refuses && owner.kind === 'base' && rule.matches.some((match) => match.kind === 'mark')) {
    return { kind: 'not-passed-by-ebpf' };
  }
  if (isServiceLoopChain(rule.chain)) return { kind: 'service-loop' };
  if (owner.kind === 'policy')
    return { kind: 'policy-rule', ...(owner.tier === undefined ? {} : { tier: owner.tier }) };
  if (owner.kind === 'profile') {
    return { kind: isMissingProfile(ruleSet, table, rule.chain) ? 'missing-profile' : 'profile-rule' };
  }
  return { kind: 'calico' };
};

/** What one rule is: whose, and which of Calico's own drops. */
export const describeRule = (ruleSet: RuleSet, table: string, rule: Rule): RuleDescription => {
  const owner = ownerOfChain(ruleSet, table, rule.chain);
  const calico = isCalicoRule(rule);
  const foreignInCalicoChain = !calico && !['base', 'kube-proxy', 'foreign'].includes(owner.kind);
  const common = { owner, calico, foreignInCalicoChain };
  if (calico) return { ...calicoRule(ruleSet, table, rule, owner), ...common };
  const ofKubeProxy = owner.kind === 'kube-proxy' || rule.target?.startsWith('KUBE-');
  return { kind: ofKubeProxy && !foreignInCalicoChain ? 'kube-proxy' : 'foreign', ...common };
};
