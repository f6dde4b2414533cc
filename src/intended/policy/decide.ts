import { addressText } from '../../ip/address.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Cluster } from './cluster.ts';
import { both, type Decision, undecided, unpoliced, type Verdict, verdictOf } from './decision.ts';
import { workloadTitle } from './endpoints.ts';
import { commonFamily, type End, type EndpointRef, findEnd, partyOf, refTitle } from './ends.ts';
import { type HostDecision, policeHosts } from './host-policing.ts';
import { hostSources } from './host-source.ts';
import type { Packet } from './match.ts';
import type { Direction, Problem } from './model.ts';
import { policeWorkload } from './police.ts';
import { icmp, icmpv6, isIcmp, protocolNumber, udp } from './protocols.ts';
import { type StagedEffect, stagedEffects } from './staged.ts';
import { asFarAsRead, hostsAsFarAsRead } from './unread.ts';

/**
 * A question: may `from` open a connection to `to`? The address and port are those after a Service's
 * translation. Without a port, rules about ports make the answer unknown. ICMP without a type is an echo request.
 */
export type Query = {
  from: EndpointRef;
  to: EndpointRef;
  /** `tcp`, `udp`, `sctp`, `icmp`, `icmpv6`, any case, or a number. */
  protocol: string | number;
  port?: number;
  icmpType?: number;
  icmpCode?: number;
  sourcePort?: number;
  /** A pod reaches itself by its node, as through its Service: its policies see that. */
  byNode?: boolean;
  family?: 4 | 6;
};

export type PolicyVerdict = {
  allowed: Verdict;
  egress: Decision;
  ingress: Decision;
  /** Host endpoints that the packet crosses, where they have policies for it (calico#4.10). */
  hosts: HostDecision[];
  /** What staged policies would do; they do nothing now. */
  staged: StagedEffect[];
  /** Objects left out and why, and what else makes the answer weaker. */
  problems: Problem[];
};

const failed = (problems: Problem[], reason: Message): PolicyVerdict => ({
  allowed: 'unknown',
  egress: undecided(reason),
  ingress: undecided(reason),
  hosts: [],
  staged: [],
  problems,
});

const echoRequest = (family: 4 | 6): number => (family === 4 ? 8 : 128);

export const packetOf = (cluster: Cluster, query: Query, from: End, to: End, family: 4 | 6, given: number): Packet => {
  const protocol = given === icmp && family === 6 ? icmpv6 : given;
  const icmpType = query.icmpType ?? (isIcmp(protocol) ? echoRequest(family) : undefined);
  return {
    family,
    protocol,
    source: partyOf(cluster, from, family, query.sourcePort),
    destination: partyOf(cluster, to, family, query.port),
    icmpType,
    icmpCode: query.icmpCode ?? (isIcmp(protocol) && query.icmpType === undefined ? 0 : undefined),
  };
};

const samePod = (from: End, to: End): boolean =>
  from.type === 'pod' && to.type === 'pod' && from.workload === to.workload;

const nodeOf = (end: End): string | undefined =>
  end.type === 'external' ? undefined : end.type === 'host' ? end.node : end.workload.node;

const atHost = (end: End): Decision =>
  end.type === 'host'
    ? unpoliced(
        end.workload ? say('decision.host-network', { pod: workloadTitle(end.workload) }) : say('decision.host'),
      )
    : unpoliced(say('decision.outside'));

const ipip = 4;

/** Before any policy is asked, Felix drops what looks like a packet of a tunnel (calico#3.3). */
const ofTunnel = (cluster: Cluster, packet: Packet, node: string | undefined): Decision | undefined => {
  if (cluster.felixUnread) return undefined;
  const { vxlan, ipip: byIpip, vxlanPort } = cluster.felix.on(node ?? '').dropsEncapsulated;
  const { port } = packet.destination;
  const isVxlan = packet.protocol === udp && (port === undefined || port === vxlanPort);
  const drops = isVxlan ? vxlan : packet.protocol === ipip ? byIpip : false;
  // Without a port it may be another.
  if (drops === false || (isVxlan && port === undefined)) return undefined;
  return {
    ...unpoliced(say('decision.encapsulated', { what: isVxlan ? `VXLAN, UDP ${vxlanPort}` : 'IPIP' })),
    kind: 'FelixConfiguration',
    action: drops === true ? 'Deny' : 'unknown',
  };
};

const egressOf = (cluster: Cluster, packet: Packet, from: End, to: End): Decision => {
  if (from.type !== 'pod') return atHost(from);
  const decision =
    ofTunnel(cluster, packet, from.workload.node) ?? policeWorkload(from.workload, packet, 'egress', cluster);
  const ownNode = to.type === 'host' && to.node !== undefined && to.node === from.workload.node;
  if (decision.action !== 'Allow' || !ownNode || to.node === undefined) return decision;
  const { endpointToHost, endpointToHostBy } = cluster.felix.on(to.node);
  if (endpointToHost !== 'Drop' && endpointToHost !== 'unknown') return decision;
  return {
    ...decision,
    tier: null,
    policy: endpointToHostBy,
    kind: 'FelixConfiguration',
    rule: null,
    action: endpointToHost === 'Drop' ? 'Deny' : 'unknown',
    reason:
      endpointToHost === 'Drop'
        ? say('decision.endpoint-to-host')
        : say('decision.endpoint-to-host-unknown', { node: to.node }),
  };
};

const ingressOf = (cluster: Cluster, packet: Packet, from: End, to: End): Decision => {
  if (to.type !== 'pod') return atHost(to);
  const node = nodeOf(from);
  if (from.type === 'host' && node !== undefined && node === to.workload.node) {
    return unpoliced(say('decision.own-pods'));
  }
  return policeWorkload(to.workload, packet, 'ingress', cluster);
};

/** Where an end is a host itself, its host endpoint is what decides on that side: the one that lets least pass. */
const byHost = (side: Decision, end: End, direction: Direction, hosts: readonly HostDecision[]): Decision => {
  if (end.type !== 'host' || side.kind !== 'None' || side.action !== 'Allow') return side;
  const own = hosts.filter((host) => host.direction === direction).map(({ decision }) => decision);
  return (
    own.find(({ action }) => action === 'Deny') ?? own.find(({ action }) => action === 'unknown') ?? own[0] ?? side
  );
};

/** The host endpoints that are not what decides at an end already. */
export const otherHostDecisions = ({ egress, ingress, hosts }: PolicyVerdict): HostDecision[] =>
  hosts.filter(({ decision }) => decision !== egress && decision !== ingress);

export type Answer = Pick<PolicyVerdict, 'allowed' | 'egress' | 'ingress' | 'hosts'>;

/** What is in force says to one packet between two ends. Where a node may send it from several addresses, to each. */
export const answerFor = (cluster: Cluster, packet: Packet, from: End, to: End, byNode = false): Answer => {
  if (from.type !== 'host' || to.type !== 'pod') return answerAt(cluster, packet, from, to, byNode);
  const { family } = packet;
  const sources = hostSources(cluster, from, to, family);
  const answers = sources.map((address) => {
    const sender: End = { ...from, addresses: address === undefined ? [] : [address] };
    return answerAt(cluster, { ...packet, source: partyOf(cluster, sender, family, packet.source.port) }, from, to);
  });
  const [first = answerAt(cluster, packet, from, to), ...others] = answers;
  const isSame = (other: Answer): boolean =>
    other.allowed === first.allowed &&
    other.egress.action === first.egress.action &&
    other.ingress.action === first.ingress.action;
  if (others.every(isSame)) return first;
  const addresses = sources.map((address) => (address === undefined ? say('decision.tunnel') : addressText(address)));
  const reason = say('decision.host-source', { addresses, reason: first.ingress.reason });
  return { ...first, allowed: 'unknown', ingress: { ...first.ingress, action: 'unknown', reason } };
};

const answerAt = (cluster: Cluster, packet: Packet, from: End, to: End, byNode = false): Answer => {
  if (samePod(from, to) && !byNode) {
    const own = unpoliced(say('decision.itself'));
    return { allowed: true, egress: own, ingress: own, hosts: [] };
  }
  const egress = asFarAsRead(cluster, egressOf(cluster, packet, from, to), { from, to }, 'egress');
  const ingress = asFarAsRead(cluster, ingressOf(cluster, packet, from, to), { from, to }, 'ingress');
  const hosts = policeHosts(cluster, packet, from, to);
  const atHosts = [...hosts.map(({ decision }) => verdictOf(decision)), hostsAsFarAsRead(cluster, from, to)];
  return {
    allowed: both(verdictOf(egress), verdictOf(ingress), ...atHosts),
    egress: byHost(egress, from, 'egress', hosts),
    ingress: byHost(ingress, to, 'ingress', hosts),
    hosts,
  };
};

const stagedOf = (cluster: Cluster, packet: Packet, from: End, to: End, now: Answer): StagedEffect[] => [
  ...(from.type === 'pod' && now.egress.kind !== 'None'
    ? stagedEffects(from.workload, packet, 'egress', now.egress, cluster)
    : []),
  ...(to.type === 'pod' && now.ingress.kind !== 'None'
    ? stagedEffects(to.workload, packet, 'ingress', now.ingress, cluster)
    : []),
];

/** In which family the two ends of a question talk; undefined: they have none in common, or one is not known. */
export const familyOf = (cluster: Cluster, query: Query): 4 | 6 | undefined => {
  const from = findEnd(cluster, query.from);
  const to = findEnd(cluster, query.to);
  return from.ok && to.ok ? commonFamily(from.end, to.end, query.family) : undefined;
};

/** Decides one question on the objects as they are now. Pure; never throws for what a query says. */
export const decide = (cluster: Cluster, query: Query): PolicyVerdict => {
  const problems = cluster.problems;
  const protocol = protocolNumber(query.protocol);
  if (protocol === undefined) {
    const reason = say('decision.no-protocol', { protocol: query.protocol });
    return failed([...problems, { object: 'question', reason }], reason);
  }
  const from = findEnd(cluster, query.from);
  const to = findEnd(cluster, query.to);
  if (!from.ok || !to.ok) {
    const reasons = [from, to].flatMap((found) => (found.ok ? [] : [found.reason]));
    return failed(
      [...problems, ...reasons.map((reason) => ({ object: 'question', reason }))],
      reasons.length === 1 && reasons[0] ? reasons[0] : say('packets.problems', { problems: reasons }),
    );
  }
  const family = commonFamily(from.end, to.end, query.family);
  if (family === undefined) {
    const reason = say('decision.no-family', { from: refTitle(query.from), to: refTitle(query.to) });
    return failed([...problems, { object: 'question', reason }], reason);
  }
  const packet = packetOf(cluster, query, from.end, to.end, family, protocol);
  const answer = answerFor(cluster, packet, from.end, to.end, query.byNode);
  return { ...answer, staged: stagedOf(cluster, packet, from.end, to.end, answer), problems };
};
