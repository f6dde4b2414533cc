import type { Cluster } from '../cluster.ts';
import type { Answer } from '../decide.ts';
import { type Decision, type Verdict, verdictOf } from '../decision.ts';
import { type NamedPart, nameEnds, universeOf } from '../diff/name-ends.ts';
import { outsideParts } from '../diff/outside-parts.ts';
import { type DiffEnd, type DiffProtocol, diffProtocols, type JointClass } from '../diff/policy-diff.ts';
import type { Connections } from '../diff/say-ends.ts';
import { type Workload, workloadTitle } from '../endpoints.ts';
import { type EndpointRef, findEnd } from '../ends.ts';
import { podClasses } from '../pod-classes.ts';
import { portRanges, rangesText } from '../port-ranges.ts';
import { tunnelPortIn } from '../tunnel-drop.ts';

/** Who can reach a pod, and what it can reach: by classes of pods and parts of the outside that no policy can tell apart. */

export interface ReachAsked {
  pod: { namespace: string; name: string };
  /** `to`: who can reach it; `from`: what it can reach. */
  direction: 'to' | 'from';
  /** Destination port, 1 to 65535; absent: every port. */
  port?: number | undefined;
  /** Absent: every protocol, or TCP where a port is named. */
  protocol?: DiffProtocol | undefined;
}

/** Others with the same answer by the same rule. */
export interface ReachGroup {
  allowed: Verdict;
  peers: NamedPart[];
  /** How many pods these are; the outside is not counted. */
  pods: number;
  connections: Connections[];
  /** On the asked pod's side where that decides, else on the other's or at a host on the way. */
  decision: Decision;
}

export interface Reach {
  pod: string;
  /** What is allowed first, then what cannot be told; the most pods first. */
  groups: ReachGroup[];
  /** Other pods, all of which were looked at; and those with which something is allowed. */
  pods: number;
  podsAllowed: number;
  /** Of what is outside. */
  outside: 'all' | 'some' | 'none';
  /** UDP ports of tunnels that Felix drops of senders who may send all else: in no group. */
  tunnelPorts: number[];
  /** Networks that rules name and that were not looked at, because there are too many. */
  netsLeft: number;
}

type Cell = { end: DiffEnd; allowed: Verdict; decision: Decision; connections: Connections[] };

/** Of those who have a say: who says what holds, the asked pod's own side first. */
const deciding = ({ allowed, egress, ingress, hosts }: Answer, direction: ReachAsked['direction']): Decision => {
  const [own, other] = direction === 'to' ? [ingress, egress] : [egress, ingress];
  const all = [own, other, ...hosts.map(({ decision }) => decision)];
  return all.find((decision) => verdictOf(decision) === allowed) ?? own;
};

const keyOf = ({ kind, policy, rule, tier, reason }: Decision): string =>
  JSON.stringify([kind, policy, rule, tier, policy === null ? reason : '']);

/** Where a port is asked for, only what holds at it. */
const within = ([first, last]: [number, number], port: number | undefined): boolean =>
  port === undefined || (first <= port && port <= last);

const refOf = ({ namespace, name }: Workload): EndpointRef => ({ namespace, name });

const protocolsOf = ({ port, protocol }: ReachAsked): readonly DiffProtocol[] => {
  if (protocol !== undefined) return [protocol];
  return port === undefined ? diffProtocols : ['tcp'];
};

/** What holds between the pod and one other end, by what decides. */
const cellsWith = (cluster: Cluster, asked: ReachAsked, end: DiffEnd, tunnelPorts: Set<number>): Cell[] => {
  const { pod, direction, port } = asked;
  const far: EndpointRef = end.kind === 'pods' ? refOf(end.pods[0]) : { address: end.part.address };
  const refs = direction === 'to' ? { from: far, to: pod } : { from: pod, to: far };
  const [from, to] = [findEnd(cluster, refs.from), findEnd(cluster, refs.to)];
  if (!from.ok || !to.ok) return [];
  const cells = new Map<string, Cell>();
  for (const protocol of protocolsOf(asked)) {
    for (const found of portRanges(cluster, refs, from.end, to.end, protocol)) {
      const { first, last, answer } = found;
      if (!within([first, last], port)) continue;
      const tunnelPort =
        port === undefined && protocol === 'udp' && answer.ingress.action === 'Allow'
          ? tunnelPortIn(cluster, found, from.end)
          : undefined;
      if (tunnelPort !== undefined) {
        tunnelPorts.add(tunnelPort);
        continue;
      }
      const decision = deciding(answer, direction);
      const key = `${answer.allowed} ${keyOf(decision)}`;
      const cell: Cell = cells.get(key) ?? { end, allowed: answer.allowed, decision, connections: [] };
      cells.set(key, cell);
      const range: [number, number] = port === undefined ? [first, last] : [port, port];
      const same = cell.connections.find((each) => each.protocol === protocol);
      if (same?.ports) joinTo(same.ports, range);
      else cell.connections.push({ protocol, ...(protocol === 'icmp' ? {} : { ports: [range] }) });
    }
  }
  return [...cells.values()];
};

const joinTo = (ports: [number, number][], range: [number, number]): void => {
  const before = ports.at(-1);
  if (before && before[1] === range[0] - 1) before[1] = range[1];
  else ports.push(range);
};

const connectionsKey = (connections: readonly Connections[]): string =>
  connections.map(({ protocol, ports }) => `${protocol} ${ports ? rangesText(ports) : ''}`).join(';');

const order = (allowed: Verdict): number => (allowed === true ? 0 : allowed === 'unknown' ? 1 : 2);

const podsIn = (ends: readonly DiffEnd[]): number =>
  ends.reduce((sum, end) => sum + (end.kind === 'pods' ? end.pods.length : 0), 0);

const without = (pods: JointClass, title: string): JointClass[] => {
  const [first, ...others] = pods.filter((each) => workloadTitle(each) !== title);
  return first === undefined ? [] : [[first, ...others]];
};

/** `undefined`: no such pod with a network. Pure. */
export const reach = (cluster: Cluster, asked: ReachAsked): Reach | undefined => {
  const title = workloadTitle(asked.pod);
  if (!findEnd(cluster, asked.pod).ok) return undefined;
  const classes = podClasses(cluster).flatMap((pods) => without(pods, title));
  const { parts, left } = outsideParts([cluster]);
  const ends: DiffEnd[] = [
    ...classes.map((pods): DiffEnd => ({ kind: 'pods', pods })),
    ...parts.map((part): DiffEnd => ({ kind: 'outside', part })),
  ];
  const universe = universeOf(classes, parts.length);
  const tunnelPorts = new Set<number>();
  const cells = ends.flatMap((end) => cellsWith(cluster, asked, end, tunnelPorts));
  const allowed = [...new Set(cells.filter((cell) => cell.allowed === true).map(({ end }) => end))];
  const outside = allowed.filter(({ kind }) => kind === 'outside').length;
  const alike = Map.groupBy(
    cells,
    ({ allowed, decision, connections }) => `${allowed} ${keyOf(decision)} ${connectionsKey(connections)}`,
  );
  const groups = [...alike.values()].flatMap((own): ReachGroup[] => {
    const [first] = own;
    if (first === undefined) return [];
    const peers = own.map(({ end }) => end);
    const { allowed, decision, connections } = first;
    return [{ allowed, peers: nameEnds(peers, universe), pods: podsIn(peers), connections, decision }];
  });
  return {
    pod: title,
    groups: groups.sort((a, b) => order(a.allowed) - order(b.allowed) || b.pods - a.pods),
    pods: classes.reduce((sum, pods) => sum + pods.length, 0),
    podsAllowed: podsIn(allowed),
    outside: outside === 0 ? 'none' : outside === parts.length ? 'all' : 'some',
    tunnelPorts: [...tunnelPorts].sort((a, b) => a - b),
    netsLeft: left,
  };
};
