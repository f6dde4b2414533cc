import type { Rule, RuleSet } from '../case/node-state.ts';
import { type ChainOwner, ownerOfChain, policyTitle, tierStart } from './chains.ts';
import { rulesOfChain } from './rule-index.ts';

export interface RuleDescription {
  /**
   * `end-of-tier`: a tier's default drop. `no-profile-matched`: behind the last profile.
   * `missing-profile`: Felix does not know the profile and drops instead (facts 3.6).
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
  /** One line for people. */
  statement: string;
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

/** The mark that says "accepted" on this node, as the endpoints' chains ask for it (facts 3.2). */
const acceptMark = (ruleSet: RuleSet, table: string): number => {
  const rules = ruleSet.tables.find((each) => each.name === table)?.rules ?? [];
  const asks = rules.find((rule) =>
    rule.comments.some((comment) => /^Return if (?:profile|policy) accepted/.test(comment)),
  );
  const mark = asks?.matches.find((match) => match.kind === 'mark');
  return mark?.value ?? defaultAcceptMark;
};

/** A namespace's or account's profile that drops and never accepts (facts 3.6). */
export const isMissingProfile = (ruleSet: RuleSet, table: string, chain: string): boolean => {
  const owner = ownerOfChain(ruleSet, table, chain);
  if (owner.kind !== 'profile') return false;
  if (owner.name !== undefined && !/^k(?:ns|sa)\./.test(owner.name)) return false;
  const rules = rulesOfChain(ruleSet, table, chain);
  const accept = acceptMark(ruleSet, table);
  const accepts = rules.some((rule) => rule.setMark && (rule.setMark.value & accept) !== 0);
  return !accepts && rules.some((rule) => rule.target === 'DROP' || rule.target === 'REJECT');
};

interface Told {
  kind: RuleDescription['kind'];
  tier?: string;
  statement: string;
}

const endpointName = (owner: ChainOwner): string => owner.interface ?? 'the endpoint';

const byComment: [RegExp, RuleDescription['kind'], (owner: ChainOwner) => string][] = [
  [
    /^Unknown interface/,
    'unknown-interface',
    () => 'drops what comes from or goes to an interface that Felix does not know',
  ],
  [/admin disabled/, 'endpoint-disabled', (owner) => `drops everything: ${endpointName(owner)} is disabled`],
  [/no profiles? matched/, 'no-profile-matched', (owner) => `drops what no profile of ${endpointName(owner)} accepted`],
  [
    /(?:VXLAN|IPinIP) encapped packets originating/,
    'encapsulated-from-workload',
    () => 'drops tunnel packets that a pod sends',
  ],
  [
    /packets from non-(allowed|Calico) hosts/,
    'tunnel-peer-not-allowed',
    () => 'drops tunnel packets from an address that is not a known node',
  ],
  [/DefaultEndpointToHostAction/, 'to-host-default', () => 'decides what pods may send to their own node'],
];

const calicoRule = (ruleSet: RuleSet, table: string, rule: Rule, owner: ChainOwner): Told => {
  if (rule.comments.some((comment) => /Drop if no policies passed|Reject if no policies passed/.test(comment))) {
    const tier = tierAround(ruleSet, table, rule) ?? 'default';
    const direction = owner.direction === undefined ? '' : `${owner.direction} `;
    return {
      kind: 'end-of-tier',
      tier,
      statement: `no policy of tier ${tier} allowed it: the tier's ${direction}default for ${endpointName(owner)} drops it`,
    };
  }
  for (const [pattern, kind, statement] of byComment) {
    if (rule.comments.some((comment) => pattern.test(comment))) return { kind, statement: statement(owner) };
  }
  if (rule.matches.some((match) => match.kind === 'rp-filter')) {
    return { kind: 'reverse-path', statement: 'drops packets whose source is not routed back to where they came from' };
  }
  if (rule.matches.some((match) => match.kind === 'ct-state' && match.states.includes('INVALID'))) {
    return { kind: 'invalid-connection', statement: 'drops packets that belong to no known connection' };
  }
  // The programs mark what they passed; Felix's rules for that stand in the kernel's own chains (facts 2.5).
  const refuses = rule.target === 'DROP' || rule.target === 'REJECT';
  if (refuses && owner.kind === 'base' && rule.matches.some((match) => match.kind === 'mark')) {
    return { kind: 'not-passed-by-ebpf', statement: "drops what Calico's eBPF programs did not pass" };
  }
  if (owner.kind === 'policy') {
    const tier = owner.tier === undefined ? {} : { tier: owner.tier };
    return {
      kind: 'policy-rule',
      ...tier,
      statement: `a rule of ${policyTitle(owner) ?? `the policy in chain ${rule.chain}`}`,
    };
  }
  if (owner.kind === 'profile') {
    const name = owner.name ?? rule.chain;
    return isMissingProfile(ruleSet, table, rule.chain)
      ? { kind: 'missing-profile', statement: `profile ${name} is missing, so Felix drops everything in its place` }
      : { kind: 'profile-rule', statement: `a rule of profile ${name}` };
  }
  return { kind: 'calico', statement: `a rule of Calico in chain ${rule.chain}` };
};

/** What one rule is: whose, and which of Calico's own drops. */
export const describeRule = (ruleSet: RuleSet, table: string, rule: Rule): RuleDescription => {
  const owner = ownerOfChain(ruleSet, table, rule.chain);
  const calico = isCalicoRule(rule);
  const inCalico = !['base', 'kube-proxy', 'foreign'].includes(owner.kind);
  if (calico) {
    return { ...calicoRule(ruleSet, table, rule, owner), owner, calico, foreignInCalicoChain: false };
  }
  if (!inCalico && (owner.kind === 'kube-proxy' || rule.target?.startsWith('KUBE-'))) {
    const statement = `a rule of kube-proxy in chain ${rule.chain}`;
    return { kind: 'kube-proxy', owner, calico, foreignInCalicoChain: false, statement };
  }
  const where = inCalico ? `Calico's chain ${rule.chain}` : `chain ${rule.chain}`;
  const statement = `a rule in ${where} that neither Calico nor kube-proxy wrote`;
  return { kind: 'foreign', owner, calico, foreignInCalicoChain: inCalico, statement };
};
