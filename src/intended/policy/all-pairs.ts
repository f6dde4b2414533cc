import type { Cluster } from './cluster.ts';
import { type Workload, workloadTitle } from './endpoints.ts';
import { findEnd } from './ends.ts';
import { type PodClass, podClasses } from './pod-classes.ts';
import { type PortRange, portRanges, rangesWith } from './port-ranges.ts';

/** What one pod may open to another by one protocol. `ports` is absent for ICMP: `allowed` says all. */
export type PairAnswer = {
  from: string;
  to: string;
  protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  /** `true`: all ports, but for those of `dropped`. */
  allowed: boolean | 'unknown' | 'some';
  /** Allowed ranges, first and last port. */
  ports?: [number, number][];
  /** Ranges for which it is unknown. */
  unknownPorts?: [number, number][];
  /** Where all else is allowed: what Felix drops before any policy is asked, VXLAN that pods send. Not in `ports`. */
  dropped?: [number, number][];
};

const protocols = ['tcp', 'udp', 'sctp', 'icmp'] as const;

/** Between two pods no setting of Felix denies but the one about tunnels. */
const dropsByItself = ({ answer }: PortRange): boolean =>
  answer.allowed === false && answer.egress.kind === 'FelixConfiguration' && answer.ingress.action === 'Allow';

const summary = (ranges: readonly PortRange[]): PairAnswer['allowed'] => {
  const isAllowed = ({ answer }: PortRange): boolean => answer.allowed === true;
  if (!ranges.some(isAllowed)) {
    return ranges.length > 0 && ranges.every(({ answer }) => answer.allowed === false) ? false : 'unknown';
  }
  return ranges.every((range) => isAllowed(range) || dropsByItself(range)) ? true : 'some';
};

const pairAnswers = function* (cluster: Cluster, from: Workload, to: Workload): Generator<PairAnswer> {
  const refs = {
    from: { namespace: from.namespace, name: from.name },
    to: { namespace: to.namespace, name: to.name },
  };
  const [source, target] = [findEnd(cluster, refs.from), findEnd(cluster, refs.to)];
  if (!source.ok || !target.ok) return;
  for (const protocol of protocols) {
    const ranges = portRanges(cluster, refs, source.end, target.end, protocol);
    const names = { from: workloadTitle(from), to: workloadTitle(to), protocol };
    if (protocol === 'icmp') {
      yield { ...names, allowed: ranges[0]?.answer.allowed ?? 'unknown' };
      continue;
    }
    const ports = rangesWith(ranges, true);
    const unknownPorts = ranges.length === 0 ? [[1, 65535] as [number, number]] : rangesWith(ranges, 'unknown');
    const allowed = summary(ranges);
    const dropped = allowed === true ? rangesWith(ranges, false) : [];
    yield {
      ...names,
      allowed,
      ports,
      ...(unknownPorts.length > 0 && { unknownPorts }),
      ...(dropped.length > 0 && { dropped }),
    };
  }
};

/** What holds from each pod of one class to each of another; within one, from any of its pods to any other. */
export type ClassAnswer = { from: PodClass; to: PodClass; answers: readonly PairAnswer[] };

/** Every ordered pair of classes in which there are two pods. */
export const classPairs = function* (cluster: Cluster, classes = podClasses(cluster)): Generator<ClassAnswer> {
  for (const from of classes) {
    for (const to of classes) {
      const other = from === to ? to[1] : to[0];
      if (other) yield { from, to, answers: [...pairAnswers(cluster, from[0], other)] };
    }
  }
};

/** Every ordered pair of two pods that have a network, by namespace and name. */
export const allPairs = function* (cluster: Cluster, classes = podClasses(cluster)): Generator<PairAnswer> {
  const of = new Map(classes.flatMap((each) => each.map((pod) => [pod, each] as const)));
  const known = new Map<PodClass, Map<PodClass, readonly PairAnswer[]>>();
  for (const { from, to, answers } of classPairs(cluster, classes)) {
    const row = known.get(from) ?? new Map<PodClass, readonly PairAnswer[]>();
    known.set(from, row.set(to, answers));
  }
  const pods = [...of.keys()].sort((a, b) => (workloadTitle(a) < workloadTitle(b) ? -1 : 1));
  for (const from of pods) {
    for (const to of pods) {
      const [own, other] = [of.get(from), of.get(to)];
      if (from === to || !own || !other) continue;
      const names = { from: workloadTitle(from), to: workloadTitle(to) };
      for (const answer of known.get(own)?.get(other) ?? []) yield { ...answer, ...names };
    }
  }
};
