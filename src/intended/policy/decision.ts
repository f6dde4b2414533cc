import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
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
  reason: Message;
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
export const unpoliced = (reason: Message): Decision => ({
  tier: null,
  policy: null,
  kind: 'None',
  rule: null,
  action: 'Allow',
  reason,
  selectedBy: [],
});

export const undecided = (reason: Message): Decision => ({ ...unpoliced(reason), action: 'unknown' });

/** What is said of a set of policies, which is asked again for every port and peer. */
type Told = { selectedBy: string[]; ends: Map<string, Message> };
const told = new WeakMap<readonly TierSlice[], Told>();

const toldOf = (slices: readonly TierSlice[]): Told => {
  const known = told.get(slices) ?? {
    selectedBy: slices.flatMap(({ policies }) => policies.map(policyName)),
    ends: new Map<string, Message>(),
  };
  told.set(slices, known);
  return known;
};

const endOfTier = (tier: string, slices: readonly TierSlice[]): Message => {
  const { ends } = toldOf(slices);
  const known = ends.get(tier) ?? sayEndOfTier(tier, slices);
  ends.set(tier, known);
  return known;
};

const sayEndOfTier = (tier: string, slices: readonly TierSlice[]): Message => {
  const titles = slices.filter((slice) => slice.tier.name === tier).flatMap(({ policies }) => policies.map(policyName));
  const rest = titles.length - 3;
  const policies = rest > 0 ? [...titles.slice(0, 3), say('cluster.more', { count: rest })] : titles;
  return titles.length > 1
    ? say('decision.several-select', { policies, tier })
    : say('decision.one-selects', { policies, tier });
};

const ofHit = (hit: Exclude<Hit, { by: 'none' }>, slices: readonly TierSlice[], selectedBy: string[]): Decision => ({
  tier: hit.tier.name,
  policy: policyTitle(hit.policy),
  kind: hit.policy.kind,
  rule: hit.rule,
  action: hit.action,
  reason:
    hit.by === 'rule'
      ? say(hit.action === 'Allow' ? 'decision.allows' : 'decision.denies', {
          policy: policyName(hit.policy),
          rule: hit.rule,
        })
      : endOfTier(hit.tier.name, slices),
  selectedBy,
});

const ofUncertain = (at: UncertainRule, selectedBy: string[], isPortless: boolean): Decision => {
  const rule = Object.values(at.policy.rules)
    .flat()
    .find(({ index, http }) => index === at.rule && http);
  const why = rule ? say('decision.http') : isPortless ? say('decision.port-needed') : say('decision.port-unknown');
  return {
    tier: at.tier.name,
    policy: policyTitle(at.policy),
    kind: at.policy.kind,
    rule: at.rule,
    action: 'unknown',
    reason: say('decision.may-match', { policy: policyName(at.policy), rule: at.rule, action: at.action, why }),
    selectedBy,
  };
};

/** `atEnd` decides where no tier does; `isPortless`: the port was left open. */
export const decisionOf = (
  walk: Walk,
  slices: readonly TierSlice[],
  atEnd: (selectedBy: string[]) => Decision,
  isPortless = false,
): Decision => {
  const { selectedBy } = toldOf(slices);
  const decide = (hit: Hit): Decision => (hit.by === 'none' ? atEnd(selectedBy) : ofHit(hit, slices, selectedBy));
  const decision = decide(walk.hit);
  if (!walk.uncertain) return decision;
  const same = walk.uncertain.instead.every((hit) => decide(hit).action === decision.action);
  return same ? decision : ofUncertain(walk.uncertain.at, selectedBy, isPortless);
};
