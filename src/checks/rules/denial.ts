import type { FixRef } from '../../case/finding.ts';
import type { NodeState, Rule, RuleSet } from '../../case/node-state.ts';
import type { CauseId } from '../../faults/causes.ts';
import { isPolicyChain, isProfileChain, ownerOfChain, policyTitle } from '../../programmed/chains.ts';
import { describeRule, isMissingProfile } from '../../programmed/describe-rule.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import { rulesOfChain } from '../../programmed/rule-index.ts';
import type { DecidedBy } from '../../programmed/walk-table.ts';
import { fix } from '../draft.ts';

/** Who drops a packet and on whose behalf. */
export interface Denial {
  cause: CauseId;
  /** Who denies, for people: `Kubernetes NetworkPolicy shop/deny-all`, `chain FORWARD`. */
  object: string;
  statement: string;
  /** Policies in whose name it is denied; empty where it is not a policy. */
  policies: PolicyRef[];
  /** Set for `end-of-tier`: no rule matched. */
  tier?: string;
  /** None for policies: those depend on the question. */
  fixes: FixRef[];
}

interface PolicyRef {
  kind: string;
  namespace?: string;
  name: string;
  title: string;
  chain: string;
}

export const denialText = (by: DecidedBy): string => {
  const where = `${by.backend === 'native' ? 'nftables' : by.backend}, table ${by.table}`;
  return by.rule === undefined
    ? `the base policy ${by.chainPolicy ?? 'DROP'} of ${by.path.at(-1) ?? 'a chain'} (${where})`
    : `the rule "${by.rule.text}" (${where})`;
};

export const deleteRuleFix = (node: string, by: DecidedBy): FixRef => {
  const { rule, backend, table } = by;
  const where = { node, backend, table, ...(by.family === 6 && backend !== 'native' ? { family: '6' } : {}) };
  if (rule === undefined) return fix('chain-policy-accept', { ...where, chain: by.path.at(-1) ?? 'FORWARD' });
  // A native rule is deleted by its number: its text need not lead back to it.
  const number = rule.handle === undefined ? {} : { chain: rule.chain, handle: String(rule.handle) };
  return fix('delete-rule', { ...where, rule: rule.text, ...number });
};

const policyRefOf = (ruleSet: RuleSet, table: string, chain: string): PolicyRef[] => {
  const owner = ownerOfChain(ruleSet, table, chain);
  if (owner.kind === 'group') {
    return rulesOfChain(ruleSet, table, chain).flatMap((rule) =>
      rule.target !== undefined && isPolicyChain(rule.target) ? policyRefOf(ruleSet, table, rule.target) : [],
    );
  }
  if (owner.kind !== 'policy') return [];
  const title = policyTitle(owner) ?? `the policy in chain ${chain}`;
  return [
    {
      kind: owner.policyKind ?? 'Policy',
      ...(owner.namespace === undefined ? {} : { namespace: owner.namespace }),
      name: owner.name ?? chain,
      title,
      chain,
    },
  ];
};

/** The policies of the tier that ends with this rule: those that select the endpoint in that direction. */
const policiesBefore = (ruleSet: RuleSet, table: string, drop: Rule): PolicyRef[] => {
  let found: PolicyRef[] = [];
  for (const rule of rulesOfChain(ruleSet, table, drop.chain)) {
    if (rule === drop) return found;
    if (rule.comments.some((comment) => comment.startsWith('Start of tier'))) found = [];
    // In older versions a tier starts with clearing the pass mark and has no such comment.
    else if (rule.comments.some((comment) => /no policies passed/.test(comment))) found = [];
    else if (rule.target !== undefined && isPolicyChain(rule.target))
      found.push(...policyRefOf(ruleSet, table, rule.target));
  }
  return found;
};

/** The profile chains that this endpoint's chain jumps to, where one of them is Felix's stand-in. */
const missingProfileOf = (ruleSet: RuleSet, table: string, chain: string): string | undefined => {
  for (const rule of rulesOfChain(ruleSet, table, chain)) {
    if (rule.target === undefined || !isProfileChain(rule.target)) continue;
    if (isMissingProfile(ruleSet, table, rule.target))
      return ownerOfChain(ruleSet, table, rule.target).name ?? rule.target;
  }
  return undefined;
};

const names = (policies: PolicyRef[]): string => policies.map((policy) => policy.title).join(', ');

const restart = (node: string) => fix('restart-calico-node', { node });

/** The interface of the host endpoint whose chain the packet was in; several: the wildcard's (facts 4.10). */
const hostEndpointOn = (path: readonly string[]): string | undefined =>
  path
    .map((chain) => {
      const prefix = /(?:^|-)cali-(?:thfw|fhfw|th|fh)-/.exec(chain);
      return prefix ? chain.slice(prefix.index + prefix[0].length) : '';
    })
    .find((name) => name !== '');

/** Classifies the rule that decided (facts 3.3 to 3.6; seeds 003-4, 003-5, 004-7). */
export const denialOf = (state: NodeState, by: DecidedBy): Denial => {
  const denial = plainDenial(state, by);
  const host = hostEndpointOn(by.path);
  // People's own rules in such a chain stay people's.
  if (host === undefined || denial.cause === 'rule-not-intended' || denial.cause === 'foreign-rule-drops')
    return denial;
  const { object, statement } = denial;
  const nothing =
    denial.cause === 'profile-missing' ? 'no policy or profile allows it, and only failsafe ports pass' : statement;
  return { ...denial, cause: 'host-endpoint-denies', object, statement: `on the host endpoint of ${host} ${nothing}` };
};

/** Calico's own chain that nothing leads to any more; Felix puts the jump back with its next look (facts R47). */
const missingJump = (ruleSet: RuleSet, { table, path }: DecidedBy): string | undefined => {
  const [base = ''] = path;
  const found = ruleSet.tables.find(({ name }) => name === table);
  const own = `cali-${base}`;
  if (found === undefined || !found.chains.some(({ name }) => name === own)) return undefined;
  return rulesOfChain(ruleSet, table, base).some(({ target }) => target === own) ? undefined : own;
};

const plainDenial = (state: NodeState, by: DecidedBy): Denial => {
  const node = state.node;
  const { rule } = by;
  const ruleSet = allRuleSets(state).find(
    (set) =>
      set.backend === by.backend &&
      set.tables.some((table) => table.name === by.table && (rule === undefined || table.rules.includes(rule))),
  );
  const jump = ruleSet && rule === undefined ? missingJump(ruleSet, by) : undefined;
  if (rule === undefined || ruleSet === undefined) {
    return {
      cause: 'foreign-rule-drops',
      object: `chain ${by.path.at(-1) ?? 'FORWARD'}`,
      statement: `${denialText(by)} drops it${jump === undefined ? '' : `: the jump to ${jump}, by which Calico accepts what policies allow, is gone`}`,
      policies: [],
      fixes: [...(jump === undefined ? [] : [restart(node)]), deleteRuleFix(node, by)],
    };
  }
  const told = describeRule(ruleSet, by.table, rule);
  const side = told.owner.direction === 'egress' ? 'egress' : 'ingress';
  const denies: CauseId = side === 'egress' ? 'policy-denies-egress' : 'policy-denies-ingress';
  const plain = (cause: CauseId, object: string, statement: string, fixes: FixRef[]): Denial => ({
    cause,
    object,
    statement,
    policies: [],
    fixes,
  });
  switch (told.kind) {
    case 'policy-rule': {
      const policies = policyRefOf(ruleSet, by.table, rule.chain);
      const name = rule.comments.find((comment) => comment.startsWith('name='));
      return {
        cause: denies,
        object: names(policies) || rule.chain,
        statement: `${names(policies) || rule.chain} denies it${name === undefined ? '' : ` by its rule "${name.slice(5)}"`}`,
        policies,
        fixes: [],
      };
    }
    case 'end-of-tier': {
      const policies = policiesBefore(ruleSet, by.table, rule);
      const tier = told.tier ?? 'default';
      const who = names(policies) || 'a policy';
      return {
        cause: denies,
        object: who,
        statement: `${who} ${policies.length > 1 ? 'select' : 'selects'} the ${hostEndpointOn(by.path) === undefined ? 'pod' : 'node'} for ${side} and no rule allows it, so tier ${tier} drops it`,
        policies,
        tier,
        fixes: [],
      };
    }
    case 'missing-profile':
    case 'no-profile-matched': {
      const profile = missingProfileOf(ruleSet, by.table, rule.chain) ?? told.owner.name;
      const text =
        profile === undefined
          ? 'no profile of the pod accepts it'
          : `profile ${profile} is missing on the node, so Felix drops everything in its place`;
      return plain('profile-missing', profile === undefined ? `chain ${rule.chain}` : `Profile ${profile}`, text, [
        fix('repair-profile', { node, ...(profile === undefined ? {} : { profile }) }),
        restart(node),
      ]);
    }
    case 'not-passed-by-ebpf':
    case 'unknown-interface':
    case 'endpoint-disabled':
      return plain('interface-not-dispatched', `chain ${rule.chain}`, `Felix ${told.statement}`, [restart(node)]);
    case 'reverse-path':
      return plain('rp-filter-drops', `chain ${rule.chain}`, `Calico's own reverse path rule ${told.statement}`, [
        restart(node),
      ]);
    case 'tunnel-peer-not-allowed':
      return plain('tunnel-peers-incomplete', `chain ${rule.chain}`, `Calico ${told.statement}`, [restart(node)]);
    case 'to-host-default':
      return plain(
        'endpoint-to-host-drops',
        'FelixConfiguration default',
        'defaultEndpointToHostAction is set to drop what pods send to their own node',
        [],
      );
    case 'encapsulated-from-workload':
    case 'profile-rule':
      return plain(denies, `chain ${rule.chain}`, `Calico ${told.statement}`, []);
    case 'foreign':
      return told.foreignInCalicoChain
        ? plain(
            'rule-not-intended',
            `chain ${rule.chain}`,
            `${denialText(by)} stands in Calico's chain ${rule.chain}, and neither Calico nor a policy asks for it`,
            [restart(node), deleteRuleFix(node, by)],
          )
        : plain('foreign-rule-drops', `chain ${rule.chain}`, `${denialText(by)}, which is not Calico's, drops it`, [
            deleteRuleFix(node, by),
          ]);
    case 'kube-proxy':
      return plain('foreign-rule-drops', `chain ${rule.chain}`, `kube-proxy's rule "${rule.text}" drops it`, []);
    case 'invalid-connection':
    case 'calico':
      return plain('rule-not-intended', `chain ${rule.chain}`, `${told.statement}: ${rule.text}`, [restart(node)]);
  }
};
