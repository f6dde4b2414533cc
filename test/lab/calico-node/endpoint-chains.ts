import { groupChain, limitedName } from './felix-hash.ts';
import { byOrder, type Policy, type Tier } from './policy.ts';
import { renderRules } from './policy-rules.ts';
import { type Chain, clearMark, goto, jump, markClear, markSet, marks, type Rule, setMark } from './rule.ts';
import { matches, parseSelector } from './selector.ts';
import type { SetCatalogue } from './set-catalogue.ts';
import type { ClusterView, Workload } from './view.ts';

/**
 * Chains of the pods of one node: dispatch, both directions of each pod, policies, profiles (calico#3.1, #3.2,
 * #3.3, #3.4, #3.5, #3.6).
 */

type Direction = 'inbound' | 'outbound';

const policyPrefix = { inbound: 'cali-pi-', outbound: 'cali-po-' } as const;
const profilePrefix = { inbound: 'cali-pri-', outbound: 'cali-pro-' } as const;
const typeOf = { inbound: 'Ingress', outbound: 'Egress' } as const;
const word = { inbound: 'ingress', outbound: 'egress' } as const;

const titleOf = (policy: Policy, direction: Direction): string =>
  `${policy.kind} ${policy.namespace ? `${policy.namespace}/` : ''}${policy.name} ${word[direction]}`;

const policyChain = (policy: Policy, direction: Direction, catalogue: SetCatalogue): Chain => ({
  name: limitedName(policyPrefix[direction], policy.id),
  rules: renderRules(direction === 'inbound' ? policy.ingress : policy.egress, titleOf(policy, direction), catalogue),
});

/** `kns.<namespace>` allows all; `ksa.…` has no rules; one that is not known denies all (calico#3.6). */
const profileChain = (profile: string, direction: Direction, view: ClusterView): Chain => {
  const comments = [`Profile ${profile} ${word[direction]}`];
  const name = limitedName(profilePrefix[direction], profile);
  if (!view.profiles.has(profile)) {
    return {
      name,
      rules: [
        { action: setMark(marks.drop), comments },
        { match: markSet(marks.drop), action: jump('DROP') },
      ],
    };
  }
  return { name, rules: [profile.startsWith('kns.') ? { action: setMark(marks.accept), comments } : { comments }] };
};

const conntrack: Rule[] = [
  { match: '-m conntrack --ctstate RELATED,ESTABLISHED', action: jump('ACCEPT') },
  { match: '-m conntrack --ctstate INVALID', action: jump('DROP') },
];

const noTunnelsFromPods: Rule[] = [
  {
    match: '-p 17 -m multiport --destination-ports 4789',
    action: jump('DROP'),
    comments: ['Drop VXLAN encapped packets originating in workloads'],
  },
  { match: '-p 4', action: jump('DROP'), comments: ['Drop IPinIP encapped packets originating in workloads'] },
];

const tierOrder = (a: Tier, b: Tier): number =>
  a.order !== b.order ? (a.order < b.order ? -1 : 1) : a.name < b.name ? -1 : 1;

/** The tiers that have a policy for this endpoint and direction, in order, with those policies in order. */
const tiersFor = (
  view: ClusterView,
  labels: Workload['labels'],
  direction: Direction,
): { tier: Tier; policies: Policy[] }[] => {
  const selecting = view.policies.filter(
    (policy) =>
      !policy.hostOnly && policy.types.includes(typeOf[direction]) && matches(parseSelector(policy.selector), labels),
  );
  const names = new Set(selecting.map(({ tier }) => tier));
  const known = view.tiers.filter(({ name }) => names.has(name)).toSorted(tierOrder);
  // A tier without an object is asked after all others and then denies (calico#4.2).
  const unknown = [...names]
    .filter((name) => !view.tiers.some((tier) => tier.name === name))
    .sort()
    .map((name): Tier => ({ name, order: Number.POSITIVE_INFINITY, defaultAction: 'Deny' }));
  return [...known, ...unknown].map((tier) => ({
    tier,
    policies: selecting.filter((policy) => policy.tier === tier.name).toSorted(byOrder),
  }));
};

/** Neighbours in order that share a selector share a chain (calico#3.1). */
const grouped = (policies: readonly Policy[]): Policy[][] => {
  const groups: Policy[][] = [];
  for (const policy of policies) {
    if (groups.at(-1)?.[0]?.selector === policy.selector) groups.at(-1)?.push(policy);
    else groups.push([policy]);
  }
  return groups;
};

interface Rendered {
  chains: Map<string, Chain>;
}

const add = (into: Rendered, chain: Chain): string => {
  into.chains.set(chain.name, chain);
  return chain.name;
};

/** Jumps inside a group: each only while nothing is decided, and back out now and then when it is. */
const groupRules = (names: readonly string[]): Rule[] =>
  names.flatMap((name, index): Rule[] => [
    ...(index > 0 && index % 5 === 0
      ? [
          {
            match: `-m mark ! --mark 0/0x${(marks.accept + marks.pass).toString(16)}`,
            action: jump('RETURN'),
            comments: ['Return on verdict'],
          },
        ]
      : []),
    index % 5 === 0 ? { action: jump(name) } : { match: markClear(marks.accept + marks.pass), action: jump(name) },
  ]);

const endpointChain = (
  workload: Workload,
  direction: Direction,
  view: ClusterView,
  catalogue: SetCatalogue,
  into: Rendered,
): Chain => {
  const rules: Rule[] = [
    ...conntrack,
    { action: clearMark(marks.accept + marks.pass) },
    ...(direction === 'outbound' ? noTunnelsFromPods : []),
  ];
  for (const { tier, policies } of tiersFor(view, workload.labels, direction)) {
    rules.push({ action: clearMark(marks.pass), comments: [`Start of tier ${tier.name}`] });
    for (const group of grouped(policies)) {
      const names = group.map((policy) => add(into, policyChain(policy, direction, catalogue)));
      const target =
        names.length > 1
          ? add(into, {
              name: groupChain(
                direction,
                group[0]?.selector ?? '',
                group.map(({ id }) => id),
              ),
              rules: groupRules(names),
            })
          : (names[0] ?? '');
      rules.push(
        { match: markClear(marks.pass), action: jump(target) },
        { match: markSet(marks.accept), action: jump('RETURN'), comments: ['Return if policy accepted'] },
      );
    }
    if (tier.defaultAction === 'Deny') {
      rules.push({
        match: markClear(marks.pass),
        action: jump('DROP'),
        comments: [`End of tier ${tier.name}. Drop if no policies passed packet`],
      });
    }
  }
  for (const profile of workload.profiles) {
    rules.push(
      { action: jump(add(into, profileChain(profile, direction, view))) },
      { match: markSet(marks.accept), action: jump('RETURN'), comments: ['Return if profile accepted'] },
    );
  }
  rules.push({ action: jump('DROP'), comments: ['Drop if no profiles matched'] });
  const prefix = direction === 'inbound' ? 'cali-tw-' : 'cali-fw-';
  return { name: limitedName(prefix, workload.interface), rules };
};

/** Every pod chain of a node, dispatch included. */
export const workloadChains = (
  workloads: readonly Workload[],
  view: ClusterView,
  catalogue: SetCatalogue,
): readonly Chain[] => {
  const into: Rendered = { chains: new Map() };
  const sorted = workloads.toSorted((a, b) => (a.interface < b.interface ? -1 : 1));
  for (const workload of sorted) {
    for (const direction of ['inbound', 'outbound'] as const) {
      add(into, endpointChain(workload, direction, view, catalogue, into));
    }
  }
  const names = sorted.map((workload) => workload.interface);
  for (const chain of dispatchChains('in', 'cali-from-wl-dispatch', 'cali-fw-', names)) add(into, chain);
  for (const chain of dispatchChains('out', 'cali-to-wl-dispatch', 'cali-tw-', names)) add(into, chain);
  return [...into.chains.values()];
};

const commonPrefix = (names: readonly string[]): string => {
  const [first = '', ...rest] = names;
  let length = first.length;
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
};

/** Interface → its chain; names that share their next character get a chain of their own, one level deep. */
const dispatchChains = (way: 'in' | 'out', chain: string, prefix: string, names: readonly string[]): Chain[] => {
  const unknown: Rule = { action: jump('DROP'), comments: ['Unknown interface'] };
  const leaf = (name: string): Rule => ({
    match: `--${way}-interface ${name}`,
    action: goto(limitedName(prefix, name)),
  });
  const shared = commonPrefix(names);
  const bins = new Map<string, string[]>();
  for (const name of names) {
    const start = name.slice(0, shared.length + 1);
    bins.set(start, [...(bins.get(start) ?? []), name]);
  }
  const children = [...bins].filter(([, group]) => group.length > 1);
  const child = (start: string): string => `${chain}-${start.slice(shared.length)}`;
  return [
    ...children.map(([start, group]) => ({ name: child(start), rules: [...group.map(leaf), unknown] })),
    {
      name: chain,
      rules: [
        ...[...bins].map(([start, group]) =>
          group.length > 1
            ? { match: `--${way}-interface ${start}+`, action: goto(child(start)) }
            : leaf(group[0] ?? ''),
        ),
        unknown,
      ],
    },
  ];
};
