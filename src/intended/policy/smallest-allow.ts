import type { Address } from '../../ip/address.ts';
import { netOf, netText } from '../../ip/net.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { choicesFor } from './allow/choices.ts';
import {
  cutOff,
  type Opened,
  openedBy,
  type Pair,
  pairsBeside,
  refOfPod,
  titlesOf,
  withPolicies,
} from './allow/effect.ts';
import { hostManifests } from './allow/host.ts';
import {
  type Allowed,
  calicoManifest,
  clusterManifest,
  type Guarded,
  kubernetesManifest,
  type Manifest,
  type Peer,
} from './allow/manifest.ts';
import type { Cluster } from './cluster.ts';
import { decide, familyOf, otherHostDecisions, type PolicyVerdict, type Query } from './decide.ts';
import type { Decision } from './decision.ts';
import { type Workload, workloadTitle } from './endpoints.ts';
import { type EndpointRef, findEnd } from './ends.ts';
import type { HostDecision } from './host-policing.ts';
import { hostSources } from './host-source.ts';
import type { Direction } from './model.ts';
import { icmp, icmpv6, protocolName, protocolNumber } from './protocols.ts';
import type { Unread } from './unread.ts';

/**
 * The smallest policy that would allow a connection on a side that denies it: one more policy for just these two ends
 * and this port. It is held against all pods that are known: it cuts nobody off, and what else it opens is counted.
 * It is text to read, never applied from here.
 */
export type Suggestion = {
  direction: Direction;
  /** The manifest as a plain object; absent where no policy can help. */
  manifest: Manifest | undefined;
  /** What it does, or why there is none. */
  why: Message;
  /** What it opens beside what was asked, with all that is suggested in place. */
  opens?: Opened;
};

type Asked = { cluster: Cluster; query: Query; allowed: Allowed; decision: Decision; name: string };

const nameText = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 60)
    .replace(/-$/, '');

/** A policy that is there is not written over. */
const freshName = (name: string, isTaken: (name: string) => boolean): string => {
  let fresh = name;
  for (let number = 2; isTaken(fresh); number += 1) fresh = `${name}-${number}`;
  return fresh;
};

const isTakenIn = (cluster: Cluster, namespace: string | undefined) => (name: string) =>
  [...cluster.policies.policies].some((policy) => policy.namespace === namespace && policy.name.endsWith(name));

/** Order of the policy that denies by a rule: the new one must come before it. */
const orderBefore = (cluster: Cluster, decision: Decision): number => {
  if (decision.rule === -1) return 1000;
  const order = cluster.policies.titled(decision.kind, decision.policy)?.order ?? 0;
  return Number.isFinite(order) ? order - 1 : 1000;
};

type Other = { peer: Peer; refs: readonly EndpointRef[] };

const hostText = (address: Address): string => netText(netOf(address, address.family === 4 ? 32 : 128));

/** Everybody who sends from a node's own addresses. */
const onHost = (cluster: Cluster, node: string | undefined): EndpointRef[] =>
  node === undefined
    ? []
    : [...cluster.pods.values()].filter((pod) => pod.hostNetwork && pod.node === node && !pod.finished).map(refOfPod);

/** The other end as a rule can name it; undefined: it cannot. */
const otherOf = ({ cluster, query, allowed }: Asked, guarded: Workload): Other | undefined => {
  const ref = allowed.direction === 'egress' ? query.to : query.from;
  const found = findEnd(cluster, ref);
  if (!found.ok) return undefined;
  const { end } = found;
  if (end.type === 'pod') {
    const [best] = choicesFor(cluster, end.workload);
    return best && { peer: { namespace: end.workload.namespace, terms: best.terms }, refs: best.pods.map(refOfPod) };
  }
  const family = familyOf(cluster, query);
  const own = end.addresses.filter((address) => address.family === family);
  const to = { type: 'pod', workload: guarded, addresses: guarded.addresses } as const;
  // A node sends to pods of other nodes from its tunnel.
  const sent =
    end.type === 'host' && allowed.direction === 'ingress' && family !== undefined
      ? hostSources(cluster, end, to, family).filter((address) => address !== undefined)
      : own.slice(0, 1);
  const nets = [...new Set((sent.length > 0 ? sent : own).map(hostText))];
  const refs = end.type === 'host' && !('address' in ref) ? onHost(cluster, end.node) : [ref];
  return nets.length === 0 ? undefined : { peer: { nets }, refs };
};

type Made = { manifest: Manifest; pairs: { count: number; each: () => Iterable<Pair> } };

const helps = ({ cluster, query, allowed }: Asked, manifest: Manifest): boolean =>
  withPolicies(cluster, [manifest], () => decide(cluster, query)[allowed.direction].action === 'Allow');

/** Where cluster-wide policies deny, another of them can allow before. */
const clusterWide = (asked: Asked, guarded: Guarded, peer: Peer): Manifest | undefined => {
  const { cluster, decision, allowed } = asked;
  const { version } = cluster;
  const kind = version.readsClusterNetworkPolicy
    ? 'ClusterNetworkPolicy'
    : version.readsAdminNetworkPolicy
      ? 'AdminNetworkPolicy'
      : undefined;
  const order = cluster.policies.titled(decision.kind, decision.policy)?.order;
  if (kind === undefined || order === undefined) return undefined;
  const inBaseline = decision.tier === version.baselineTier;
  const tier = inBaseline && kind === 'ClusterNetworkPolicy' && order > 0 ? 'Baseline' : 'Admin';
  // What allows in the first of these tiers is asked before anything in the last.
  const priority = inBaseline && tier === 'Admin' ? 1000 : order - 1;
  if (priority < 0) return undefined;
  const name = freshName(asked.name, isTakenIn(cluster, undefined));
  return clusterManifest(guarded, peer, allowed, { name, priority, tier, kind });
};

const inTier = (asked: Asked, guarded: Guarded, peer: Peer, tier: string): Manifest => {
  const { cluster, decision, allowed } = asked;
  const name = freshName(asked.name, isTakenIn(cluster, guarded.namespace));
  const kubernetes =
    tier === 'default' && decision.rule === -1 ? kubernetesManifest(guarded, peer, allowed, name) : undefined;
  return kubernetes ?? calicoManifest(guarded, peer, allowed, { name, tier, order: orderBefore(cluster, decision) });
};

const manifestFor = (asked: Asked, guarded: Workload, other: Other): Made | Message => {
  const { cluster, decision, allowed } = asked;
  const { tier } = decision;
  if (tier === null) return say('decision.no-policy-can', { reason: decision.reason });
  const isClusterWide = tier === cluster.version.adminTier || tier === cluster.version.baselineTier;
  const choices = choicesFor(cluster, guarded).map((choice) => ({
    ...choice,
    cut: isClusterWide ? [] : cutOff(cluster, choice.pods, tier, allowed.direction),
  }));
  const harmless = choices.filter(({ cut }) => cut.length === 0);
  if (harmless.length === 0) {
    const { count, some } = titlesOf(choices[0]?.cut ?? []);
    return say('decision.cuts-off', { pod: workloadTitle(guarded), count, pods: [...some] });
  }
  for (const { terms, pods } of harmless) {
    const own = { namespace: guarded.namespace, terms };
    const manifest = isClusterWide ? clusterWide(asked, own, other.peer) : inTier(asked, own, other.peer, tier);
    if (manifest && helps(asked, manifest)) {
      const pairs = pairsBeside(asked.query, allowed.direction, pods.map(refOfPod), other.refs);
      return { manifest, pairs };
    }
  }
  return isClusterWide
    ? say('decision.only-itself', { policy: `${decision.kind} ${decision.policy}`, tier })
    : say('decision.policy-itself', { reason: decision.reason });
};

const askedOf = (cluster: Cluster, query: Query, direction: Direction, decision: Decision): Asked => {
  const given = protocolNumber(query.protocol) ?? 0;
  const protocol = given === icmp && familyOf(cluster, query) === 6 ? icmpv6 : given;
  const { port, icmpType, icmpCode } = query;
  const far = direction === 'ingress' ? query.from : query.to;
  const title = 'address' in far ? far.address : far.name;
  const what = [protocolName(given), port].filter((part) => part !== undefined);
  return {
    cluster,
    query,
    decision,
    allowed: { direction, protocol, port, icmpType, icmpCode },
    name: nameText(['allow', direction === 'ingress' ? 'from' : 'to', title, ...what].join('-')),
  };
};

/** What denies: a side of the connection, or a host endpoint on its way. */
type Denial = { direction: Direction; decision: Decision; host: HostDecision | undefined };

const denialsOf = (verdict: PolicyVerdict): Denial[] => {
  const sides = (['egress', 'ingress'] as const)
    .map((direction) => ({ direction, decision: verdict[direction] }))
    .map((side) => ({ ...side, host: verdict.hosts.find(({ decision }) => decision === side.decision) }));
  const onTheWay = otherHostDecisions(verdict).map((host) => ({ ...host, host }));
  return [...sides, ...onTheWay].filter(({ decision }) => decision.action === 'Deny');
};

const passes = (cluster: Cluster, query: Query, { hostEndpoint, direction }: HostDecision): boolean =>
  decide(cluster, query).hosts.find((each) => each.hostEndpoint === hostEndpoint && each.direction === direction)
    ?.decision.action !== 'Deny';

const past = (asked: Asked, host: HostDecision): Made | Message => {
  const { cluster, query, allowed, decision } = asked;
  const name = freshName(asked.name, isTakenIn(cluster, undefined));
  const order = orderBefore(cluster, decision);
  return (
    hostManifests(cluster, query, host, { allowed, name, order }).find(({ manifest }) =>
      withPolicies(cluster, [manifest], () => passes(cluster, query, host)),
    ) ?? say('decision.host-before', { reason: decision.reason, endpoint: host.hostEndpoint })
  );
};

const madeFor = (cluster: Cluster, query: Query, { direction, decision, host }: Denial): Made | Message => {
  const asked = askedOf(cluster, query, direction, decision);
  if (host) return past(asked, host);
  const found = findEnd(cluster, direction === 'egress' ? query.from : query.to);
  const guarded = found.ok && found.end.type === 'pod' ? found.end.workload : undefined;
  const other = guarded && otherOf(asked, guarded);
  return guarded && other ? manifestFor(asked, guarded, other) : say('decision.not-pods');
};

const saidOf = (opens: Opened): Message => {
  if (opens.count === 0) return say('decision.just-this');
  const told = { count: opens.count, some: [...opens.some] };
  return opens.isUpTo ? say('decision.and-up-to', told) : say('decision.and-others', told);
};

/**
 * One suggestion for each side that denies, and for each host endpoint on the way; none that could not be held against
 * all pods beside it (`othersUnread`).
 */
export const smallestAllow = (
  cluster: Cluster,
  query: Query,
  verdict: PolicyVerdict,
  othersUnread?: Unread,
): Suggestion[] => {
  if (othersUnread) {
    const why = say('decision.others-unread', { what: othersUnread.what, reason: othersUnread.reason });
    return denialsOf(verdict).map(({ direction }) => ({ direction, manifest: undefined, why }));
  }
  const sides = denialsOf(verdict).map((denial) => ({
    direction: denial.direction,
    made: madeFor(cluster, query, denial),
  }));
  const manifests = sides.flatMap(({ made }) => ('code' in made ? [] : [made.manifest]));
  return sides.map(({ direction, made }) => {
    if ('code' in made) return { direction, manifest: undefined, why: made };
    const opens = openedBy(cluster, manifests, query, made.pairs);
    return { direction, manifest: made.manifest, why: saidOf(opens), opens };
  });
};
