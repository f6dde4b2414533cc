import type { FixRef } from '../../case/finding.ts';
import type { NodeState, Rule, RuleSet } from '../../case/node-state.ts';
import type { CauseId } from '../../faults/causes.ts';
import { seeServiceRanges } from '../../fixes/by-hand/into-cluster.ts';
import { lookAtService, seeQosLimits } from '../../fixes/by-hand/look-closer.ts';
import { chainPolicyAccept } from '../../fixes/by-hand/node.ts';
import { repairProfile, reviewPolicy } from '../../fixes/by-hand/policy.ts';
import { deleteRule } from '../../fixes/delete-rule.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { isPolicyChain, isProfileChain, ownerOfChain, policyTitle } from '../../programmed/chains.ts';
import { describeRule, isMissingProfile } from '../../programmed/describe-rule.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import { rulesOfChain } from '../../programmed/rule-index.ts';
import type { Walk } from '../../programmed/walk.ts';
import type { DecidedBy } from '../../programmed/walk-table.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { backendName } from './foreign-rule.ts';

/** Who drops a packet and on whose behalf. */
export interface Denial {
  cause: CauseId;
  /** Who denies, for people: `Kubernetes NetworkPolicy shop/deny-all`, `chain FORWARD`. */
  object: string;
  statement: Message;
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
  /** For keys and fixes. */
  title: string;
  /** The same for people. */
  told: string | Message;
  chain: string;
}

const chainOf = (by: DecidedBy): string => by.path.at(-1) ?? 'FORWARD';

/** The rule that decides, or the base policy of the chain where none did. */
export const decidingRule = (by: DecidedBy): Message => {
  const where = { backend: backendName(by.backend), table: by.table };
  return by.rule === undefined
    ? say('rule.chain-policy', { ...where, policy: by.chainPolicy ?? 'DROP', chain: chainOf(by) })
    : say('rule.listed', { ...where, rule: by.rule.text });
};

/** The same for proofs, as `iptables-save -c` prints it. */
export const decidingLine = (by: DecidedBy): string =>
  by.rule === undefined
    ? `:${chainOf(by)} ${by.chainPolicy ?? 'DROP'}`
    : `[${by.rule.packets}:${by.rule.bytes}] ${by.rule.text}`;

/** The table, as fixes name it. */
const tableOf = ({ backend, table, family }: DecidedBy) => ({
  backend,
  table,
  ...(family === 6 && backend !== 'native' ? { family: '6' } : {}),
});

/** A rule, as fixes that delete it name it. */
export const ruleToDelete = (by: DecidedBy, { text, chain, handle }: Rule) => ({
  ...tableOf(by),
  rule: text,
  // A native rule is deleted by its number: its text need not lead back to it.
  ...(handle === undefined ? {} : { chain, handle: String(handle) }),
});

export const deleteRuleFix = (node: string, by: DecidedBy): FixRef =>
  by.rule === undefined
    ? chainPolicyAccept.with({ node, ...tableOf(by), chain: chainOf(by) })
    : deleteRule.with({ node, ...ruleToDelete(by, by.rule) });

/** The same of a rule that a packet met and that does not drop it. */
export const deleteMatchedFix = (node: string, { backend, table, rule, chain }: Walk['matched'][number]): FixRef =>
  deleteRuleFix(node, { backend, table, rule, path: [chain] });

const policyRefOf = (ruleSet: RuleSet, table: string, chain: string): PolicyRef[] => {
  const owner = ownerOfChain(ruleSet, table, chain);
  if (owner.kind === 'group') {
    return rulesOfChain(ruleSet, table, chain).flatMap((rule) =>
      rule.target !== undefined && isPolicyChain(rule.target) ? policyRefOf(ruleSet, table, rule.target) : [],
    );
  }
  if (owner.kind !== 'policy') return [];
  const title = policyTitle(owner);
  return [
    {
      kind: owner.policyKind ?? 'Policy',
      ...(owner.namespace === undefined ? {} : { namespace: owner.namespace }),
      name: owner.name ?? chain,
      title: title ?? `chain ${chain}`,
      told: title ?? say('denial.policy-of-chain', { chain }),
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

const restart = (node: string) => restartCalicoNode.with({ node });

const hostEndpointChain = /(?:^|-)cali-(?:thfw|fhfw|th|fh)-/;

/** What a host endpoint's policies see goes by the stage (calico#3.3): before translation, passed on, or the node's own. */
const onHostEndpoint = ({ path, table }: DecidedBy, about: { interface: string; denial: Message }): Message => {
  const chain = path.findLast((each) => hostEndpointChain.test(each)) ?? '';
  if (/(?:^|-)cali-[tf]hfw-/.test(chain)) return say('denial.on-host-endpoint-forward', about);
  const before = (table === 'mangle' || chain.startsWith('mangle-')) && /(?:^|-)cali-fh-/.test(chain);
  return before ? say('denial.on-host-endpoint-before', about) : say('denial.on-host-endpoint', about);
};

/** The interface of the host endpoint whose chain the packet was in; several: the wildcard's (calico#4.10). */
const hostEndpointOn = (path: readonly string[]): string | undefined =>
  path
    .map((chain) => {
      const prefix = hostEndpointChain.exec(chain);
      return prefix ? chain.slice(prefix.index + prefix[0].length) : '';
    })
    .find((name) => name !== '');

/** `ingress` and `egress` as they are said. */
export const directionWord = (direction: 'egress' | 'ingress'): Message =>
  direction === 'egress' ? say('policy.egress') : say('policy.ingress');

/** Classifies the rule that decided (calico#3.3, #3.4, #3.5, #3.6; steps#003-4, #003-5, #004-7). */
export const denialOf = (state: NodeState, by: DecidedBy): Denial => {
  const denial = plainDenial(state, by);
  const host = hostEndpointOn(by.path);
  // Rules that people put into such a chain are theirs.
  if (host === undefined || denial.cause === 'rule-not-intended' || denial.cause === 'foreign-rule-drops')
    return denial;
  const nothing = denial.cause === 'profile-missing' ? say('denial.only-failsafe') : denial.statement;
  const statement = onHostEndpoint(by, { interface: host, denial: nothing });
  return { ...denial, cause: 'host-endpoint-denies', statement, fixes: [...denial.fixes, ...reviewOf(denial)] };
};

/** Another's rule needs its author. */
export const reviewOf = ({ policies }: Pick<Denial, 'policies'>): FixRef[] =>
  policies.map(({ title, kind, name, namespace }) =>
    reviewPolicy.with({ title, kind, name, ...(namespace === undefined ? {} : { namespace }) }),
  );

/** Calico's own chain that is no longer reached; Felix puts the jump back with its next look (felix#rules). */
const missingJump = (ruleSet: RuleSet, { table, path }: DecidedBy): string | undefined => {
  const [base = ''] = path;
  const found = ruleSet.tables.find(({ name }) => name === table);
  const own = `cali-${base}`;
  if (found === undefined || !found.chains.some(({ name }) => name === own)) return undefined;
  return rulesOfChain(ruleSet, table, base).some(({ target }) => target === own) ? undefined : own;
};

/**
 * What kube-proxy refuses because nothing stands behind the Service, as its comment says: `data/pg:pg has no endpoints`,
 * `… has no local endpoints` (Kubernetes, pkg/proxy/iptables).
 */
const emptyService = ({ comments }: Rule): Denial | undefined => {
  for (const comment of comments) {
    const [, namespace, name, local] =
      /^([a-z0-9-]+)\/([a-z0-9-]+)(?::\S*)? has no (local )?endpoints$/.exec(comment) ?? [];
    if (namespace === undefined || name === undefined) continue;
    const service = `svc/${namespace}/${name}`;
    return {
      cause: 'service-without-endpoints',
      object: service,
      statement:
        local === undefined ? say('denial.no-endpoints', { service }) : say('denial.no-local-endpoints', { service }),
      policies: [],
      fixes: [lookAtService.with({ namespace, service: name })],
    };
  }
  return undefined;
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
      object: `chain ${chainOf(by)}`,
      statement:
        jump === undefined
          ? say('denial.drops', { rule: decidingRule(by) })
          : say('denial.jump-gone', { rule: decidingRule(by), chain: jump }),
      policies: [],
      fixes: [...(jump === undefined ? [] : [restart(node)]), deleteRuleFix(node, by)],
    };
  }
  const { owner, kind, tier = 'default', foreignInCalicoChain } = describeRule(ruleSet, by.table, rule);
  const side = owner.direction === 'egress' ? 'egress' : 'ingress';
  const denies: CauseId = side === 'egress' ? 'policy-denies-egress' : 'policy-denies-ingress';
  const chain = `chain ${rule.chain}`;
  const plain = (cause: CauseId, statement: Message, fixes: FixRef[], object = chain): Denial => ({
    cause,
    object,
    statement,
    policies: [],
    fixes,
  });
  switch (kind) {
    case 'policy-rule': {
      const policies = policyRefOf(ruleSet, by.table, rule.chain);
      const name = rule.comments.find((comment) => comment.startsWith('name='));
      const [policy = rule.chain] = policies.map(({ told }) => told);
      const statement =
        name === undefined
          ? say('denial.policy', { policy })
          : say('denial.policy-rule', { policy, rule: name.slice('name='.length) });
      return { cause: denies, object: names(policies) || rule.chain, statement, policies, fixes: [] };
    }
    case 'end-of-tier': {
      const policies = policiesBefore(ruleSet, by.table, rule);
      const told = policies.map((policy) => policy.told);
      const about = {
        policies: told.length > 0 ? told : say('denial.a-policy'),
        direction: directionWord(side),
        tier,
      };
      const statement =
        hostEndpointOn(by.path) === undefined
          ? say('denial.end-of-tier', about)
          : say('denial.end-of-tier-node', about);
      return { cause: denies, object: names(policies) || 'a policy', statement, policies, tier, fixes: [] };
    }
    case 'missing-profile':
    case 'no-profile-matched': {
      const profile = missingProfileOf(ruleSet, by.table, rule.chain) ?? owner.name;
      const fixes = [repairProfile.with({ node, profile }), restart(node)];
      return profile === undefined
        ? plain('profile-missing', say('denial.no-profile'), fixes)
        : plain('profile-missing', say('denial.profile-missing', { profile }), fixes, `Profile ${profile}`);
    }
    case 'not-passed-by-ebpf':
      return plain('interface-not-dispatched', say('denial.not-passed-by-ebpf'), [restart(node)]);
    case 'unknown-interface':
      return plain('interface-not-dispatched', say('denial.unknown-interface'), [restart(node)]);
    case 'endpoint-disabled': {
      const endpoint = owner.interface ?? say('denial.the-endpoint');
      return plain('interface-not-dispatched', say('denial.endpoint-disabled', { endpoint }), [restart(node)]);
    }
    case 'reverse-path':
      return plain('rp-filter-drops', say('denial.reverse-path'), []);
    case 'tunnel-peer-not-allowed':
      return plain('tunnel-peers-incomplete', say('denial.tunnel-peer-not-allowed'), [restart(node)]);
    case 'to-host-default':
      return plain('endpoint-to-host-drops', say('denial.to-host-default'), [], 'FelixConfiguration default');
    case 'over-limit': {
      const told = { direction: directionWord(side), interface: owner.interface ?? rule.chain, rule: rule.text };
      const statement = rule.comments.some((comment) => /connection limit/.test(comment))
        ? say('denial.over-connections', told)
        : say('denial.over-packets', told);
      return plain('qos-limit-reached', statement, [seeQosLimits.with({ direction: side })]);
    }
    case 'service-loop': {
      const range = rule.matches.find((match) => match.kind === 'destination')?.cidr ?? rule.text;
      return plain(
        'service-loop-block',
        say('denial.service-loop', { range }),
        [seeServiceRanges.with({ range })],
        range,
      );
    }
    case 'encapsulated-from-workload':
      return plain(denies, say('denial.encapsulated-from-workload'), []);
    case 'profile-rule':
      return plain(denies, say('denial.profile-rule', { profile: owner.name ?? rule.chain }), []);
    case 'foreign': {
      const foreign = decidingRule(by);
      return foreignInCalicoChain
        ? plain('rule-not-intended', say('denial.in-calico-chain', { rule: foreign, chain: rule.chain }), [
            restart(node),
            deleteRuleFix(node, by),
          ])
        : plain('foreign-rule-drops', say('denial.foreign', { rule: foreign }), [deleteRuleFix(node, by)]);
    }
    case 'kube-proxy':
      return emptyService(rule) ?? plain('foreign-rule-drops', say('denial.kube-proxy', { rule: rule.text }), []);
    case 'invalid-connection':
      return plain('rule-not-intended', say('denial.invalid-connection', { rule: rule.text }), [restart(node)]);
    case 'calico':
      return plain('rule-not-intended', say('denial.calico', { rule: rule.text, chain: rule.chain }), [restart(node)]);
  }
};
