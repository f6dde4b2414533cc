import type { Cluster } from './cluster.ts';
import type { Answer } from './decide.ts';
import type { Decision } from './decision.ts';
import { type Workload, workloadTitle } from './endpoints.ts';
import { type EndpointRef, findEnd } from './ends.ts';
import type { Direction } from './model.ts';
import { type PortRange, portRanges } from './port-ranges.ts';
import { tunnelPortIn } from './tunnel-drop.ts';

/** Peers that get the same answer by the same rule. */
export type PeerGroup = {
  protocol: 'tcp' | 'udp';
  /** Destination ports with this answer, first and last. */
  ports: [number, number][];
  allowed: Answer['allowed'];
  /** What decides: on the side that denies, else on the explained pod's side. */
  decision: Decision;
  /** Pods, at most as many as asked for; `count` is all of them. */
  peers: string[];
  count: number;
};

export type Explanation = {
  pod: string;
  /** Who can reach it, and who cannot. */
  ingress: PeerGroup[];
  /** What it can reach, and what not. */
  egress: PeerGroup[];
  /** UDP ports of tunnels that Felix drops of pods whatever policies say: they are not told apart from the ports around. */
  tunnelPorts: number[];
  /** Pods that were looked at, and all that there are. */
  considered: number;
  total: number;
};

const protocols = ['tcp', 'udp'] as const;

const deciding = (answer: Answer, direction: Direction): Decision => {
  const other = direction === 'ingress' ? 'egress' : 'ingress';
  const blocks = answer[other].action !== 'Allow' && answer[direction].action === 'Allow';
  return answer[blocks ? other : direction];
};

type Found = { protocol: 'tcp' | 'udp'; answer: Answer; decision: Decision; peers: Map<string, [number, number][]> };

const keyOf = ({ allowed }: Answer, { kind, policy, rule }: Decision): string =>
  [allowed, kind, policy, rule].join(' ');

/**
 * The ranges, of which the port of a tunnel that Felix drops goes with those around it where they have one answer, and
 * that port.
 */
const withoutTunnelPort = (
  ranges: readonly PortRange[],
  tunnelPortOf: (range: PortRange) => number | undefined,
  keyOfRange: (range: PortRange) => string,
): { ranges: PortRange[]; tunnelPort?: number } => {
  const at = ranges.findIndex((range) => tunnelPortOf(range) !== undefined);
  const [before, dropped, after] = [ranges[at - 1], ranges[at], ranges[at + 1]];
  if (!before || !dropped || !after || keyOfRange(before) !== keyOfRange(after)) return { ranges: [...ranges] };
  const whole = ranges.with(at, { ...before, first: dropped.first, last: dropped.last });
  // Where all is denied it makes no difference.
  return before.answer.allowed === true ? { ranges: whole, tunnelPort: dropped.first } : { ranges: whole };
};

/** Ranges that follow one another are one. */
const joined = (ranges: readonly [number, number][]): [number, number][] => {
  const found: [number, number][] = [];
  for (const [first, last] of ranges) {
    const before = found.at(-1);
    if (before && before[1] === first - 1) before[1] = last;
    else found.push([first, last]);
  }
  return found;
};

const groupsOf = (found: Iterable<Found>, shown: number): PeerGroup[] =>
  [...found]
    .flatMap(({ protocol, answer, decision, peers }) => {
      const byPorts = new Map<string, { ports: [number, number][]; peers: string[] }>();
      for (const [peer, found] of peers) {
        const ports = joined(found);
        const key = JSON.stringify(ports);
        const group = byPorts.get(key) ?? { ports, peers: [] };
        group.peers.push(peer);
        byPorts.set(key, group);
      }
      return [...byPorts.values()].map((group) => ({
        protocol,
        ports: group.ports,
        allowed: answer.allowed,
        decision,
        peers: group.peers.slice(0, shown),
        count: group.peers.length,
      }));
    })
    .sort((a, b) => Number(b.allowed === true) - Number(a.allowed === true) || b.count - a.count);

/**
 * What can reach a pod and what it can reach, grouped by the rule that decides. `undefined`: no such pod with
 * a network. At most `limit` other pods are looked at, and `shown` named in a group.
 */
export const explain = (
  cluster: Cluster,
  ref: { namespace: string; name: string },
  { limit = 2000, shown = 20 }: { limit?: number; shown?: number } = {},
): Explanation | undefined => {
  const own = findEnd(cluster, ref);
  const pod = cluster.pods.get(workloadTitle(ref));
  if (!own.ok || !pod) return undefined;
  const others = [...cluster.pods.values()].filter((other) => other !== pod && !other.finished);
  const considered = others.slice(0, limit);

  const tunnelPorts = new Set<number>();
  const look = (direction: Direction): PeerGroup[] => {
    const found = new Map<string, Found>();
    const note = (peer: Workload, protocol: 'tcp' | 'udp', first: number, last: number, answer: Answer): void => {
      const decision = deciding(answer, direction);
      const key = `${protocol} ${keyOf(answer, decision)}`;
      const group: Found = found.get(key) ?? { protocol, answer, decision, peers: new Map() };
      const title = workloadTitle(peer);
      group.peers.set(title, [...(group.peers.get(title) ?? []), [first, last]]);
      found.set(key, group);
    };
    for (const peer of considered) {
      const peerRef: EndpointRef = { namespace: peer.namespace, name: peer.name };
      const far = findEnd(cluster, peerRef);
      if (!far.ok) continue;
      const [from, to] = direction === 'ingress' ? [far.end, own.end] : [own.end, far.end];
      const refs = direction === 'ingress' ? { from: peerRef, to: ref } : { from: ref, to: peerRef };
      for (const protocol of protocols) {
        const { ranges, tunnelPort } = withoutTunnelPort(
          portRanges(cluster, refs, from, to, protocol),
          (range) => (protocol === 'udp' ? tunnelPortIn(cluster, range, from) : undefined),
          ({ answer }) => keyOf(answer, deciding(answer, direction)),
        );
        if (tunnelPort !== undefined) tunnelPorts.add(tunnelPort);
        for (const { first, last, answer } of ranges) note(peer, protocol, first, last, answer);
      }
    }
    return groupsOf(found.values(), shown);
  };

  const [ingress, egress] = [look('ingress'), look('egress')];
  return {
    pod: workloadTitle(pod),
    ingress,
    egress,
    tunnelPorts: [...tunnelPorts].sort((a, b) => a - b),
    considered: considered.length,
    total: others.length,
  };
};
