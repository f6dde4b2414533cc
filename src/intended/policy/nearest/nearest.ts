import type { Message } from '../../../words/message.ts';
import { say } from '../../../words/say.ts';
import type { Cluster } from '../cluster.ts';
import { packetOf, type Query } from '../decide.ts';
import { type Decision, policyName } from '../decision.ts';
import { hasEndpoint, type Workload, workloadTitle } from '../endpoints.ts';
import { commonFamily, type End, findEnd, refTitle } from '../ends.ts';
import { type Packet, ruleMatches } from '../match.ts';
import { type Direction, type PolicyModel, policyTitle, type RuleModel } from '../model.ts';
import { protocolNumber } from '../protocols.ts';
import type { LabelLookup } from '../selector/evaluate.ts';
import { lacksDnsRule } from './dns-rule.ts';
import { labelsAfter } from './labels-after.ts';
import { type EndLabels, isAllThatMisfits, type Misfit, misfitsOf, unmetBy } from './misfits.ts';
import { type About, type Person, sayMisfit, type Told } from './say-misfit.ts';

/** The rule that comes nearest to allowing what is denied, and all that keeps it from it. */
export type Nearest = { policy: PolicyModel; rule: RuleModel; misfits: readonly Misfit[]; said: Message };

/** Together this far, a rule was not meant for the packet (`Told.far`). */
const farthest = 3;

const personOf = (end: End, ref: Query['from'], party: Packet['source']): Person => ({
  title: refTitle(ref),
  workload: end.type === 'external' ? undefined : end.workload,
  node: end.type === 'host' ? end.node : undefined,
  party,
});

type Asked = About & { labels: EndLabels; guarded: Workload };

const askedOf = (cluster: Cluster, query: Query, direction: Direction): Asked | undefined => {
  const protocol = protocolNumber(query.protocol);
  const from = findEnd(cluster, query.from);
  const to = findEnd(cluster, query.to);
  if (protocol === undefined || !from.ok || !to.ok) return undefined;
  const family = commonFamily(from.end, to.end, query.family);
  const guarded = direction === 'ingress' ? to.end : from.end;
  if (family === undefined || guarded.type !== 'pod') return undefined;
  const packet = packetOf(cluster, query, from.end, to.end, family, protocol);
  const ends = {
    source: personOf(from.end, query.from, packet.source),
    destination: personOf(to.end, query.to, packet.destination),
  };
  const labels = { source: ends.source.workload?.labels, destination: ends.destination.workload?.labels };
  return { cluster, packet, direction, ends, labels, guarded: guarded.workload };
};

/** Policies of the guarded pod's namespace and of the cluster, whether or not they select it, in their order. */
const aboutNamespace = ({ cluster, guarded }: Asked): PolicyModel[] =>
  [...cluster.policies.policies].filter(
    ({ staged, namespace }) => !staged && (namespace === undefined || namespace === guarded.namespace),
  );

const isDecider = (policy: PolicyModel, decision: Decision): boolean =>
  policy.kind === decision.kind && policyTitle(policy) === decision.policy;

/** Labels of one pod are one thing that does not fit, a little more for each. */
const distanceOf = (misfits: readonly Misfit[], told: readonly Told[]): number => {
  const who = new Map<string, number[]>();
  let far = 0;
  misfits.forEach((misfit, index) => {
    const own = told[index]?.far ?? 0;
    if (misfit.kind === 'label') who.set(misfit.side, [...(who.get(misfit.side) ?? []), own]);
    else far += own;
  });
  for (const each of who.values()) far += Math.max(...each) + (each.length - 1) / 2;
  return far;
};

/** Whether labels can meet all conditions at once: what is asked of a pod here must not be forbidden there. */
const canBeMet = (
  { ends, guarded }: Asked,
  policy: PolicyModel,
  rule: RuleModel,
  misfits: readonly Misfit[],
): boolean => {
  const met = misfits.flatMap((misfit) => {
    const workload =
      misfit.kind === 'selected' ? guarded : misfit.kind === 'label' ? ends[misfit.side].workload : undefined;
    return workload !== undefined && 'node' in misfit ? [{ workload, node: misfit.node }] : [];
  });
  if (met.length === 0) return true;
  const after = labelsAfter(met);
  return (
    policy.selector.matches(after(guarded)) &&
    (['source', 'destination'] as const).every((side) => {
      const { selector, notSelector } = rule[side];
      const { workload, party } = ends[side];
      const selects = (labels: LabelLookup) =>
        selector?.matches(labels) !== false && notSelector?.matches(labels) !== true;
      if (workload === undefined || selects(after(workload))) return true;
      // What else has the address keeps its labels.
      return (
        selector !== undefined && party.holders.some(({ lookup }) => lookup !== workload.labels && selects(lookup))
      );
    })
  );
};

const nearestOf = (asked: Asked, policy: PolicyModel, rule: RuleModel): { found: Nearest; far: number } | undefined => {
  const { guarded, packet, labels, direction } = asked;
  const misfits: Misfit[] = [
    ...unmetBy(policy.selector.node, guarded.labels).map((node) => ({ kind: 'selected', node }) as const),
    ...(policy.applies[direction] ? [] : [{ kind: 'types' } as const]),
    ...misfitsOf(rule, packet, labels),
  ];
  if (misfits.length === 0 || !isAllThatMisfits(rule, packet, misfits)) return undefined;
  if (!canBeMet(asked, policy, rule, misfits)) return undefined;
  const told = misfits.map((misfit) => sayMisfit(misfit, rule, asked));
  const far = distanceOf(misfits, told);
  if (far > farthest) return undefined;
  const why = told.map(({ said }) => said);
  const said = say('nearest.rule', { policy: policyName(policy), rule: rule.index, why });
  return { found: { policy, rule, misfits, said }, far };
};

/** A rule that allows it and is never asked: something before it denies. */
const tooLate = (asked: Asked, decision: Decision): Message | undefined => {
  const { cluster, guarded, packet, direction } = asked;
  const slices = cluster.policies.applied(guarded.labels).slices(direction);
  for (const { tier, policies } of slices.slice(slices.findIndex((slice) => slice.tier.name === decision.tier))) {
    for (const policy of policies) {
      const rule = policy.rules[direction].find(
        (each) => each.action === 'Allow' && ruleMatches(each, packet) === true,
      );
      if (rule === undefined) continue;
      const told = { policy: policyName(policy), rule: rule.index, before: `${decision.kind} ${decision.policy}` };
      return tier.name === decision.tier
        ? say('nearest.later', told)
        : say('nearest.later-tier', { ...told, tier: tier.name, first: decision.tier ?? '' });
    }
  }
  return undefined;
};

/** Where a pod's policies deny: the rule that comes nearest to allowing it. */
export const nearestRule = (
  cluster: Cluster,
  query: Query,
  direction: Direction,
  decision: Decision,
): Nearest | undefined => {
  if (decision.action !== 'Deny' || decision.tier === null || decision.kind === 'FelixConfiguration') return undefined;
  const asked = askedOf(cluster, query, direction);
  if (asked === undefined) return undefined;
  const inTier = cluster.policies
    .slices(aboutNamespace(asked))
    .filter(({ tier }) => tier.name === decision.tier)
    .flatMap(({ policies }) => policies);
  const end = decision.rule === -1 ? inTier.length : inTier.findIndex((policy) => isDecider(policy, decision)) + 1;
  const found = inTier
    .slice(0, end)
    .flatMap((policy) =>
      policy.rules[direction]
        .filter(
          ({ action, index }) =>
            action === 'Allow' &&
            !(isDecider(policy, decision) && decision.rule !== -1 && index >= (decision.rule ?? 0)),
        )
        .flatMap((rule) => nearestOf(asked, policy, rule) ?? []),
    );
  // The order of policies and rules is kept among those that are as near.
  return found.sort((a, b) => a.far - b.far || a.found.misfits.length - b.found.misfits.length)[0]?.found;
};

/** Where a pod's policies guard what it sends: that none of their rules can be for questions to a name server. */
export const besideEgress = (cluster: Cluster, from: Query['from']): Message[] => {
  const workload = 'address' in from ? undefined : cluster.pods.get(workloadTitle(from));
  return workload !== undefined && hasEndpoint(workload) && lacksDnsRule(cluster, workload)
    ? [say('nearest.no-dns', { pod: workloadTitle(workload) })]
    : [];
};

const otherSide = (direction: Direction, { ingress, egress }: Record<Direction, Decision>): Message[] => {
  const other = direction === 'ingress' ? egress : ingress;
  if (other.action !== 'Allow' || other.tier === null || other.rule === null) return [];
  return [
    direction === 'ingress'
      ? say('nearest.egress-allows', { reason: other.reason })
      : say('nearest.ingress-allows', { reason: other.reason }),
  ];
};

/** What is to be said beside a denial of one side: what nearly allowed it, and whether the other side does. */
export const besideDenial = (
  cluster: Cluster,
  query: Query,
  direction: Direction,
  sides: Record<Direction, Decision>,
): Message[] => {
  const decision = sides[direction];
  if (decision.action !== 'Deny' || decision.tier === null) return [];
  const asked = askedOf(cluster, query, direction);
  const late = asked && tooLate(asked, decision);
  const nearest = late ?? nearestRule(cluster, query, direction, decision)?.said;
  return [...(nearest === undefined ? [] : [nearest]), ...otherSide(direction, sides)];
};

/** What is to be said beside each side of a verdict, whichever way it is, where all policies were read. */
export const besideVerdict = (
  cluster: Cluster,
  query: Query,
  sides: Record<Direction, Decision>,
): Record<Direction, Message[]> => ({
  egress: [...besideDenial(cluster, query, 'egress', sides), ...besideEgress(cluster, query.from)],
  ingress: besideDenial(cluster, query, 'ingress', sides),
});
