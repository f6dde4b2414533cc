import { type PolicyKind, type PolicyModel, policyTitle } from './model.ts';
import type { Hit, TierSlice, UncertainRule, Walk } from './walk.ts';

/** What decides on one side of a connection. */
export type Decision = {
  /** `null` where no tier decides: a profile, or no policing at all. */
  tier: string | null;
  /** `shop/db-from-web`; for the end of a tier, the last policy in it that selects the end, as Felix counts it. */
  policy: string | null;
  kind: PolicyKind | 'Profile' | 'Failsafe' | 'FelixConfiguration' | 'HostEndpoint' | 'None';
  /** Position in the policy as it is written, from 0; -1: the tier's default action; `null`: no rule at all. */
  rule: number | null;
  action: 'Allow' | 'Deny' | 'unknown';
  /** One sentence for people. */
  reason: string;
  /** The enforced policies that select the end in this direction, in order. */
  selectedBy: string[];
};

export type Verdict = true | false | 'unknown';

export const verdictOf = (decision: { action: Decision['action'] }): Verdict =>
  decision.action === 'unknown' ? 'unknown' : decision.action === 'Allow';

export const both = (...verdicts: Verdict[]): Verdict =>
  verdicts.includes(false) ? false : verdicts.includes('unknown') ? 'unknown' : true;

export const policyName = (policy: PolicyModel): string => policy.title;

/** For an end that no policy of Calico guards. */
export const unpoliced = (reason: string): Decision => ({
  tier: null,
  policy: null,
  kind: 'None',
  rule: null,
  action: 'Allow',
  reason,
  selectedBy: [],
});

export const undecided = (reason: string): Decision => ({ ...unpoliced(reason), action: 'unknown' });

const listed = (titles: readonly string[]): string =>
  titles.length > 3 ? `${titles.slice(0, 3).join(', ')} and ${titles.length - 3} more` : titles.join(', ');

const endOfTier = (tier: string, slices: readonly TierSlice[]): string => {
  const titles = slices.filter((slice) => slice.tier.name === tier).flatMap(({ policies }) => policies.map(policyName));
  return `${listed(titles)} in tier ${tier} ${titles.length > 1 ? 'select' : 'selects'} it, and no rule matches`;
};

const ofHit = (hit: Exclude<Hit, { by: 'none' }>, slices: readonly TierSlice[], selectedBy: string[]): Decision => ({
  tier: hit.tier.name,
  policy: policyTitle(hit.policy),
  kind: hit.policy.kind,
  rule: hit.rule,
  action: hit.action,
  reason:
    hit.by === 'rule'
      ? `${policyName(hit.policy)} rule ${hit.rule} ${hit.action === 'Allow' ? 'allows' : 'denies'} it`
      : endOfTier(hit.tier.name, slices),
  selectedBy,
});

const ofUncertain = (at: UncertainRule, selectedBy: string[]): Decision => {
  const rule = Object.values(at.policy.rules)
    .flat()
    .find(({ index, http }) => index === at.rule && http);
  const why = rule
    ? 'it asks for HTTP methods or paths'
    : 'it depends on a source port or an address that is not known';
  return {
    tier: at.tier.name,
    policy: policyTitle(at.policy),
    kind: at.policy.kind,
    rule: at.rule,
    action: 'unknown',
    reason: `${policyName(at.policy)} rule ${at.rule} (${at.action}) may match: ${why}`,
    selectedBy,
  };
};

/** `atEnd` decides where no tier does. */
export const decisionOf = (
  walk: Walk,
  slices: readonly TierSlice[],
  atEnd: (selectedBy: string[]) => Decision,
): Decision => {
  const selectedBy = slices.flatMap(({ policies }) => policies.map(policyName));
  const decide = (hit: Hit): Decision => (hit.by === 'none' ? atEnd(selectedBy) : ofHit(hit, slices, selectedBy));
  const decision = decide(walk.hit);
  if (!walk.uncertain) return decision;
  const same = walk.uncertain.instead.every((hit) => decide(hit).action === decision.action);
  return same ? decision : ofUncertain(walk.uncertain.at, selectedBy);
};
