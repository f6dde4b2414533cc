import { type Packet, ruleMatches } from './match.ts';
import type { Direction, PolicyModel, TierModel } from './model.ts';

/** The enforced policies of one tier that apply to an endpoint in one direction, in their order. */
export type TierSlice = { tier: TierModel; policies: readonly PolicyModel[] };

/** What decided: a rule, the end of a tier (`rule` -1), or that no tier decided (`none`). */
export type Hit =
  | { by: 'rule'; tier: TierModel; policy: PolicyModel; rule: number; action: 'Allow' | 'Deny' }
  | { by: 'end-of-tier'; tier: TierModel; policy: PolicyModel; rule: -1; action: 'Deny' }
  | { by: 'none' };

/**
 * `hit`: what decides when every uncertain rule is taken not to match. `uncertain`: the first rule of which
 * it is unknown whether it matches, with what would decide then, when that differs.
 */
export type Walk = { hit: Hit; uncertain: { at: UncertainRule; instead: Hit[] } | undefined };

export type UncertainRule = { tier: TierModel; policy: PolicyModel; rule: number; action: 'Allow' | 'Deny' | 'Pass' };

type State = { outcomes: Hit[]; first: UncertainRule | undefined };

/**
 * Walks the tiers as the chains do: the first matching Allow or Deny decides, Pass goes to the next tier,
 * Log goes on, and a tier that is not passed ends in its default action. Source: calico#3.4, #4.3.
 */
export const walkTiers = (
  tiers: readonly TierSlice[],
  packet: Packet,
  direction: Direction,
  endOfTier = true,
): Walk => {
  const memo = new Map<number, State>();

  const from = (index: number): State => {
    const known = memo.get(index);
    if (known) return known;
    const state = compute(index);
    memo.set(index, state);
    return state;
  };

  const compute = (index: number): State => {
    const slice = tiers[index];
    if (!slice) return { outcomes: [{ by: 'none' }], first: undefined };
    const instead: Hit[] = [];
    let first: UncertainRule | undefined;
    const finish = (last: State): State => ({
      outcomes: [...last.outcomes, ...instead],
      first: first ?? last.first,
    });
    for (const policy of slice.policies) {
      for (const rule of policy.rules[direction]) {
        if (rule.action === 'Log') continue;
        const match = ruleMatches(rule, packet);
        if (match === false) continue;
        const taken: State =
          rule.action === 'Pass'
            ? from(index + 1)
            : {
                outcomes: [{ by: 'rule', tier: slice.tier, policy, rule: rule.index, action: rule.action }],
                first: undefined,
              };
        if (match === true) return finish(taken);
        instead.push(...taken.outcomes);
        first ??= { tier: slice.tier, policy, rule: rule.index, action: rule.action };
      }
    }
    const last = slice.policies.at(-1);
    if (slice.tier.defaultAction === 'Pass' || !last || !endOfTier) return finish(from(index + 1));
    return finish({
      outcomes: [{ by: 'end-of-tier', tier: slice.tier, policy: last, rule: -1, action: 'Deny' }],
      first: undefined,
    });
  };

  const { outcomes, first } = from(0);
  const [hit = { by: 'none' } as const, ...instead] = outcomes;
  return { hit, uncertain: first && instead.length > 0 ? { at: first, instead } : undefined };
};
