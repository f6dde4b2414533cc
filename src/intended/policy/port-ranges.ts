import type { Cluster } from './cluster.ts';
import { type Answer, answerFor, packetOf } from './decide.ts';
import { commonFamily, type End, type EndpointRef } from './ends.ts';
import type { Direction, PortMatch, RuleModel } from './model.ts';
import { hasPorts, protocolNumber, udp } from './protocols.ts';

/** A range of destination ports with one answer. */
export type PortRange = { first: number; last: number; answer: Answer };

const portsNamed = (ports: readonly PortMatch[]): number[] =>
  ports.flatMap((port) => ('name' in port ? [] : [port.first, port.last + 1]));

/** Whether a rule can match packets of a protocol at all. */
const isOf =
  (protocol: number) =>
  (rule: RuleModel): boolean =>
    (rule.protocol === undefined || rule.protocol === protocol) && rule.notProtocol !== protocol;

/** The ports at which some rule on this side may begin or end to match. */
const edgesOf = (cluster: Cluster, end: End, direction: Direction, protocol: number): number[] => {
  if (end.type !== 'pod') return [];
  return cluster.policies
    .applied(end.workload.labels)
    .slices(direction)
    .flatMap(({ policies }) =>
      policies.flatMap((policy) =>
        policy.rules[direction]
          .filter(isOf(protocol))
          .flatMap(({ destination }) => [
            ...portsNamed(destination.ports),
            ...portsNamed(destination.notPorts),
            ...(destination.service
              ? cluster.services.portsOf(destination.service, cluster.pods.values()).flatMap((port) => [port, port + 1])
              : []),
          ]),
      ),
    );
};

const hostEdges = (cluster: Cluster): number[] =>
  cluster.hostEndpoints.size === 0
    ? []
    : [
        ...[...cluster.hostEndpoints.values()].flatMap(({ node }) => {
          const { failsafeIn, failsafeOut } = cluster.felix.on(node);
          return [...failsafeIn, ...failsafeOut].flatMap(({ port }) => [port, port + 1]);
        }),
        ...[...cluster.hostEndpoints.values()].flatMap(({ labels }) =>
          cluster.policies
            .applied(labels)
            .selecting.flatMap(({ rules }) =>
              [...rules.ingress, ...rules.egress].flatMap(({ destination }) => [
                ...portsNamed(destination.ports),
                ...portsNamed(destination.notPorts),
              ]),
            ),
        ),
      ];

const tunnelEdges = (cluster: Cluster, from: End): number[] => {
  if (from.type !== 'pod') return [];
  const { vxlanPort } = cluster.felix.on(from.workload.node ?? '').dropsEncapsulated;
  return [vxlanPort, vxlanPort + 1];
};

/** Whether any rule that is asked names a port: only then it matters what the pods call theirs. */
const asksForNames = (cluster: Cluster, from: End, to: End): boolean =>
  cluster.hostEndpoints.size > 0 ||
  (
    [
      [from, 'egress'],
      [to, 'ingress'],
    ] as const
  ).some(
    ([end, direction]) =>
      end.type === 'pod' &&
      cluster.policies
        .applied(end.workload.labels)
        .slices(direction)
        .some(({ policies }) => policies.some((policy) => policy.rules[direction].some(namesPorts))),
  );

const namesPorts = ({ source, destination }: RuleModel): boolean =>
  [source, destination].some((side) => [...side.ports, ...side.notPorts].some((port) => 'name' in port));

const namedEdges = (cluster: Cluster, end: End): number[] => {
  const holders = end.addresses.flatMap((address) => cluster.addresses.holdersOf(address));
  const own = end.type === 'pod' ? end.workload.ports : [];
  return [...own, ...holders.flatMap(({ ports }) => ports)].flatMap(({ port }) => [port, port + 1]);
};

const sameAnswer = (a: Answer, b: Answer): boolean =>
  a.allowed === b.allowed &&
  ([['egress'], ['ingress']] as const).every(
    ([side]) => a[side].policy === b[side].policy && a[side].kind === b[side].kind && a[side].rule === b[side].rule,
  );

/**
 * All ports 1 to 65535 between two ends, as ranges with one answer each; one range without meaning for a
 * protocol that has no ports. Exact: rules change their answer only at the ports that they name.
 */
export const portRanges = (
  cluster: Cluster,
  refs: { from: EndpointRef; to: EndpointRef },
  from: End,
  to: End,
  protocolText: string,
): PortRange[] => {
  const protocol = protocolNumber(protocolText);
  const family = commonFamily(from, to, undefined);
  if (protocol === undefined || family === undefined) return [];
  const packet = packetOf(cluster, { ...refs, protocol }, from, to, family, protocol);
  if (!hasPorts(packet.protocol)) return [{ first: 1, last: 65535, answer: answerFor(cluster, packet, from, to) }];
  const edges = new Set([
    1,
    ...edgesOf(cluster, from, 'egress', packet.protocol),
    ...edgesOf(cluster, to, 'ingress', packet.protocol),
    ...(asksForNames(cluster, from, to) ? namedEdges(cluster, to) : []),
    ...hostEdges(cluster),
    ...(packet.protocol === udp ? tunnelEdges(cluster, from) : []),
  ]);
  const starts = [...edges].filter((port) => port >= 1 && port <= 65535).sort((a, b) => a - b);
  const ranges: PortRange[] = [];
  starts.forEach((first, index) => {
    const last = (starts[index + 1] ?? 65536) - 1;
    const at = { ...packet, destination: { ...packet.destination, port: first } };
    const answer = answerFor(cluster, at, from, to);
    const previous = ranges.at(-1);
    if (previous && sameAnswer(previous.answer, answer)) previous.last = last;
    else ranges.push({ first, last, answer });
  });
  return ranges;
};

/** Joins neighbours with the same verdict. */
export const rangesWith = (ranges: readonly PortRange[], verdict: Answer['allowed']): [number, number][] => {
  const joined: [number, number][] = [];
  for (const { first, last, answer } of ranges) {
    if (answer.allowed !== verdict) continue;
    const previous = joined.at(-1);
    if (previous && previous[1] === first - 1) previous[1] = last;
    else joined.push([first, last]);
  }
  return joined;
};

/** `80,8080-8090` */
export const rangesText = (ranges: readonly [number, number][]): string =>
  ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
