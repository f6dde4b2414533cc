import { addressKey } from '../../ip/address.ts';
import { netContains } from '../../ip/net.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './cluster.ts';
import { type Decision, decisionOf, verdictOf } from './decision.ts';
import type { HostEndpoint } from './endpoints.ts';
import { type End, partyOf } from './ends.ts';
import { poolAt } from './host-source.ts';
import { isPortless, type Packet, ruleMatches } from './match.ts';
import type { Direction } from './model.ts';
import type { Stage } from './policy-book.ts';
import type { PoolFacts } from './read-objects.ts';
import { walkTiers } from './walk.ts';

/**
 * Host endpoints: policies for the traffic of hosts, and for traffic that crosses them where a policy says
 * applyOnForward. Source: `felix/rules/{static,endpoints}.go`; calico#3.3, #4.10, #7.
 */

/** What a host endpoint does to a packet that it sees. */
export type HostDecision = { hostEndpoint: string; node: string; direction: Direction; decision: Decision };

const none = (reason: Message, kind: Decision['kind'], action: Decision['action']): Decision => ({
  tier: null,
  policy: null,
  kind,
  rule: null,
  action,
  reason,
  selectedBy: [],
});

/** `unless` is what decides where no failsafe port does; it is not known then where not all of these are. */
const failsafeOr = (
  node: string,
  packet: Packet,
  direction: Direction,
  cluster: Cluster,
  unless: () => Decision | undefined,
): Decision | undefined => {
  const { failsafeIn, failsafeOut, failsafesUnclear } = cluster.felix.on(node);
  const list = direction === 'ingress' ? failsafeIn : failsafeOut;
  const other = direction === 'ingress' ? packet.source : packet.destination;
  const hit = list.find(
    ({ protocol, port, net }) =>
      protocol === packet.protocol &&
      port === packet.destination.port &&
      (!net || (other.address !== undefined && netContains(net, other.address))),
  );
  if (hit) return none(say('decision.failsafe', { port: hit.port }), 'Failsafe', 'Allow');
  const decision = unless();
  const unclear = failsafesUnclear[direction];
  return unclear === undefined || decision === undefined || decision.action === 'Allow'
    ? decision
    : none(say('decision.failsafe-unclear', { by: unclear, node }), 'FelixConfiguration', 'unknown');
};

const ofProfile = (profile: string, rule: number, reason: Message, action: Decision['action']): Decision => ({
  ...none(reason, 'Profile', action),
  policy: profile,
  rule,
});

/** What one profile says; undefined: nothing, and the next is asked (calico#3.6, #4.10). */
const byProfile = (profile: string, packet: Packet, direction: Direction, cluster: Cluster): Decision | undefined => {
  const given = cluster.profiles.get(profile);
  for (const rule of given?.[direction] ?? []) {
    const match = rule.action === 'Log' ? false : ruleMatches(rule, packet);
    if (match === 'unknown') return ofProfile(profile, rule.index, say('decision.profile-may', { profile }), 'unknown');
    if (match === true && rule.action === 'Allow')
      return ofProfile(
        profile,
        rule.index,
        say('decision.profile-rule-allows', { profile, rule: rule.index }),
        'Allow',
      );
    if (match === true && rule.action === 'Deny')
      return ofProfile(profile, rule.index, say('decision.profile-rule-denies', { profile, rule: rule.index }), 'Deny');
  }
  if (given) return undefined;
  if (profile === 'projectcalico-default-allow') return ofProfile(profile, 0, say('decision.profile-allows'), 'Allow');
  const namespace = profile.startsWith('kns.') ? profile.slice('kns.'.length) : undefined;
  if (namespace !== undefined && cluster.namespaces.isThere(namespace))
    return ofProfile(profile, 0, say('decision.profile-allows'), 'Allow');
  // That of a service account has no rules.
  return profile.startsWith('ksa.')
    ? undefined
    : ofProfile(profile, -1, say('decision.profile-unknown', { profile }), 'Deny');
};

const byProfiles = (endpoint: HostEndpoint, packet: Packet, direction: Direction, cluster: Cluster): Decision => {
  for (const profile of endpoint.profiles) {
    const decision = byProfile(profile, packet, direction, cluster);
    if (decision) return decision;
  }
  return none(say('decision.no-host-policy'), 'HostEndpoint', 'Deny');
};

const nothing = none(say('decision.nothing'), 'None', 'Allow');

/** One stage of a host endpoint; `undefined` when it does not decide. */
const stageDecision = (
  endpoint: HostEndpoint,
  stage: Stage,
  packet: Packet,
  direction: Direction,
  cluster: Cluster,
): Decision | undefined => {
  const slices = cluster.policies.applied(endpoint.labels).slices(direction, stage);
  if (slices.length === 0) return undefined;
  // Untracked and pre-DNAT policies have no drop at the end of a tier.
  const endOfTier = stage === 'normal' || stage === 'forward';
  const decision = decisionOf(
    walkTiers(slices, packet, direction, endOfTier),
    slices,
    () => nothing,
    isPortless(packet),
  );
  return decision === nothing ? undefined : decision;
};

type Role = 'own' | 'forward';

const police = (
  endpoint: HostEndpoint,
  packet: Packet,
  direction: Direction,
  role: Role,
  cluster: Cluster,
): Decision | undefined => {
  const early: Stage[] = direction === 'ingress' ? ['untracked', 'pre-dnat'] : role === 'own' ? ['untracked'] : [];
  for (const stage of early) {
    const policies = cluster.policies.applied(endpoint.labels).slices(direction, stage);
    const decision =
      policies.length === 0
        ? undefined
        : failsafeOr(endpoint.node, packet, direction, cluster, () =>
            stageDecision(endpoint, stage, packet, direction, cluster),
          );
    if (decision && decision.kind !== 'Failsafe') return decision;
  }
  if (role === 'forward') return stageDecision(endpoint, 'forward', packet, direction, cluster);
  return failsafeOr(
    endpoint.node,
    packet,
    direction,
    cluster,
    () =>
      stageDecision(endpoint, 'normal', packet, direction, cluster) ?? byProfiles(endpoint, packet, direction, cluster),
  );
};

type Covering = { endpoint: HostEndpoint; certain: boolean };

/** The host endpoints of a node that see traffic of these addresses; a named interface may be another one. */
const covering = (cluster: Cluster, node: string, end: End | undefined): Covering[] => {
  const onNode = [...cluster.hostEndpoints.values()].filter((endpoint) => endpoint.node === node);
  const own = end?.addresses ?? cluster.nodes.get(node) ?? [];
  const keys = new Set(own.map(addressKey));
  const byAddress = onNode.filter(({ addresses }) => addresses.some((address) => keys.has(addressKey(address))));
  if (byAddress.length > 0) return byAddress.map((endpoint) => ({ endpoint, certain: true }));
  const named = onNode.filter(({ interfaceName }) => interfaceName !== '*' && interfaceName !== '');
  const all = onNode.filter(({ interfaceName }) => interfaceName === '*');
  return [
    ...named.map((endpoint) => ({ endpoint, certain: false })),
    ...all.map((endpoint) => ({ endpoint, certain: named.length === 0 })),
  ];
};

const poolOf = (cluster: Cluster, packet: Packet, side: 'source' | 'destination'): PoolFacts | undefined => {
  const { address } = packet[side];
  return address && poolAt(cluster, address);
};

/** Inside a tunnel a packet is not seen by the endpoint of the network card, only by one of all interfaces. */
const seenBy = (endpoints: Covering[], encapsulated: boolean | 'unknown'): Covering[] => {
  if (encapsulated === false) return endpoints;
  return endpoints.flatMap(({ endpoint, certain }) => {
    if (endpoint.interfaceName === '*') return [{ endpoint, certain }];
    return encapsulated === true ? [] : [{ endpoint, certain: false }];
  });
};

const judged = (
  seen: readonly Covering[],
  packet: Packet,
  direction: Direction,
  role: Role,
  cluster: Cluster,
): HostDecision[] =>
  seen.flatMap(({ endpoint, certain }) => {
    const decision = police(endpoint, packet, direction, role, cluster);
    if (!decision) return [];
    const unsure: Decision =
      certain || decision.action === 'Allow'
        ? decision
        : {
            ...decision,
            action: 'unknown',
            reason: say('decision.if-passes', { interface: endpoint.interfaceName || '*', reason: decision.reason }),
          };
    return [{ hostEndpoint: endpoint.name, node: endpoint.node, direction, decision: unsure }];
  });

/** A pod's packet to a host has the node's address when its pool asks for that (calico#3.7). */
const towardsHost = (cluster: Cluster, packet: Packet, from: End): Packet => {
  if (from.type !== 'pod' || !poolOf(cluster, packet, 'source')?.natOutgoing) return packet;
  const node = from.workload.node;
  const addresses = node === undefined ? [] : (cluster.nodes.get(node) ?? []);
  const host: End = { type: 'host', node, addresses, workload: undefined };
  return { ...packet, source: partyOf(cluster, host, packet.family, packet.source.port) };
};

const nodeOf = (end: End): string | undefined =>
  end.type === 'external' ? undefined : end.type === 'host' ? end.node : end.workload.node;

/** Every host endpoint on the way that has something to say. Nothing is said of traffic within one node. */
export const policeHosts = (cluster: Cluster, packet: Packet, from: End, to: End): HostDecision[] => {
  if (cluster.hostEndpoints.size === 0) return [];
  const [source, target] = [nodeOf(from), nodeOf(to)];
  if (source !== undefined && source === target) return [];
  const toPod = to.type === 'pod';
  const tunnelled =
    toPod && from.type !== 'external' ? (poolOf(cluster, packet, 'destination')?.encapsulated ?? 'unknown') : false;
  const role = (end: End): Role => (end.type === 'host' ? 'own' : 'forward');
  const at = (end: End, node: string | undefined) =>
    node === undefined ? [] : seenBy(covering(cluster, node, end.type === 'host' ? end : undefined), tunnelled);
  const leaving = from.type === 'external' ? [] : judged(at(from, source), packet, 'egress', role(from), cluster);
  const arriving =
    to.type === 'external'
      ? []
      : judged(at(to, target), toPod ? packet : towardsHost(cluster, packet, from), 'ingress', role(to), cluster);
  return [...leaving, ...arriving].filter(({ decision }) => decision.kind !== 'None' || verdictOf(decision) !== true);
};
