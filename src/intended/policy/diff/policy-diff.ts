import type { Address } from '../../../ip/address.ts';
import type { Cluster } from '../cluster.ts';
import type { Decision } from '../decision.ts';
import { type Workload, workloadTitle } from '../endpoints.ts';
import { type EndpointRef, type FoundEnd, findEnd } from '../ends.ts';
import { podClasses } from '../pod-classes.ts';
import { type PortRange, portRanges } from '../port-ranges.ts';
import { agreedRanges, type Became, type ChangedRange, changedRanges } from './changed-ranges.ts';
import { type OutsidePart, outsideParts, supposedAddresses } from './outside-parts.ts';
import { touchedBy } from './touched.ts';

/** Which connections a change of objects opens and closes: between pods, and between pods and the outside. */

/** Pods that no policy of either state can tell apart. */
export type JointClass = readonly [Workload, ...Workload[]];

/** Those who send or are called. */
export type DiffEnd = { kind: 'pods'; pods: JointClass } | { kind: 'outside'; part: OutsidePart };

export const diffProtocols = ['tcp', 'udp', 'sctp', 'icmp'] as const;
export type DiffProtocol = (typeof diffProtocols)[number];

/** One change between two ends. */
export interface Change {
  became: Became;
  from: DiffEnd;
  to: DiffEnd;
  protocol: DiffProtocol;
  /** First and last port; absent for ICMP. */
  ports?: [number, number][];
  /** What decided before and decides after: the side that denies, or cannot be told, else the receiver's. */
  before: Decision;
  after: Decision;
}

export interface PolicyDiff {
  changes: Change[];
  /** Pods that are in both states, in joint classes. */
  classes: readonly JointClass[];
  /** Pods of one state alone, by namespace and name: between these nothing is compared. */
  added: string[];
  removed: string[];
  /** How many parts of the outside were looked at. */
  outside: number;
  /** Networks of rules and sets that were not, because there are too many. */
  netsLeft: number;
}

export interface DiffInput {
  before: Cluster;
  after: Cluster;
  /** All objects but policies and tiers are the same in both. */
  sameElsewhere: boolean;
}

type Pods = Map<string, Workload>;

const podsOf = (cluster: Cluster): Pods =>
  new Map([...cluster.pods.values()].filter(({ finished }) => !finished).map((pod) => [workloadTitle(pod), pod]));

/** Of pods that are in both: those that are in one class in both. The pods are those of the state after. */
const jointClasses = (before: Cluster, after: Cluster, shared: ReadonlySet<string>): JointClass[] => {
  const numberBefore = new Map(
    podClasses(before).flatMap((pods, place) => pods.map((pod) => [workloadTitle(pod), place] as const)),
  );
  return podClasses(after).flatMap((pods) => {
    const byNumber = new Map<number, [Workload, ...Workload[]]>();
    for (const pod of pods) {
      const number = numberBefore.get(workloadTitle(pod));
      if (number === undefined || !shared.has(workloadTitle(pod))) continue;
      const known = byNumber.get(number);
      if (known) known.push(pod);
      else byNumber.set(number, [pod]);
    }
    return [...byNumber.values()];
  });
};

const deciding = ({ egress, ingress }: Pick<ChangedRange['before'], 'egress' | 'ingress'>): Decision => {
  for (const action of ['Deny', 'unknown'] as const)
    for (const side of [egress, ingress]) if (side.action === action) return side;
  return ingress;
};

const refOf = (end: DiffEnd, place: 0 | 1): EndpointRef | undefined => {
  if (end.kind === 'outside') return { address: end.part.address };
  const pod = end.pods[place];
  return pod && { namespace: pod.namespace, name: pod.name };
};

type Refs = { from: EndpointRef; to: EndpointRef };
/** Addresses that ends without one are supposed to have. */
type Supposed = { from?: Address | undefined; to?: Address | undefined };

const supposing = (found: FoundEnd, address: Address | undefined): FoundEnd =>
  address !== undefined && found.ok && found.end.type === 'pod' && found.end.addresses.length === 0
    ? { ok: true, end: { ...found.end, supposed: address } }
    : found;

const rangesIn = (cluster: Cluster, refs: Refs, protocol: DiffProtocol, supposed: Supposed): PortRange[] => {
  const from = supposing(findEnd(cluster, refs.from), supposed.from);
  const to = supposing(findEnd(cluster, refs.to), supposed.to);
  return from.ok && to.ok ? portRanges(cluster, refs, from.end, to.end, protocol) : [];
};

const changedUnder = ({ before, after }: DiffInput, refs: Refs, protocol: DiffProtocol, supposed: Supposed = {}) =>
  changedRanges(rangesIn(before, refs, protocol, supposed), rangesIn(after, refs, protocol, supposed));

const hasNoAddress = (cluster: Cluster, ref: EndpointRef): boolean => {
  const found = findEnd(cluster, ref);
  return found.ok && found.end.type === 'pod' && found.end.addresses.length === 0;
};

/** More than these would take long for what is only a manifest's. */
const mostSuppositions = 400;

/**
 * The changes between two ends by one protocol. Pods of manifests have no address, and a rule about networks may then
 * match or not: what would be so for each address that they may get is so.
 */
const rangesBetween = (
  input: DiffInput,
  refs: Refs,
  protocol: DiffProtocol,
  addresses: readonly Address[],
): ChangedRange[] => {
  const plain = changedUnder(input, refs, protocol);
  if (!plain.some(({ became }) => became === 'unknown')) return plain;
  const either = (ref: EndpointRef): readonly (Address | undefined)[] =>
    hasNoAddress(input.after, ref) || hasNoAddress(input.before, ref) ? addresses : [undefined];
  const suppositions = either(refs.from).flatMap((from) =>
    either(refs.to).flatMap((to) => (from && to && from.family !== to.family ? [] : [{ from, to }])),
  );
  if (suppositions.length < 2 || suppositions.length > mostSuppositions) return plain;
  return agreedRanges(
    suppositions.map((supposed) => changedUnder(input, refs, protocol, supposed)),
    plain,
  );
};

const sameDecision = (a: Decision, b: Decision): boolean =>
  a.policy === b.policy && a.kind === b.kind && a.rule === b.rule && a.tier === b.tier;

/** The changes between two ends, each with its ports. */
const changesBetween = (input: DiffInput, addresses: readonly Address[], from: DiffEnd, to: DiffEnd): Change[] => {
  const refs = {
    from: refOf(from, 0),
    to: refOf(to, from.kind === 'pods' && to.kind === 'pods' && from.pods === to.pods ? 1 : 0),
  };
  if (refs.from === undefined || refs.to === undefined) return [];
  const asked = { from: refs.from, to: refs.to };
  return diffProtocols.flatMap((protocol) => {
    const found: Change[] = [];
    for (const range of rangesBetween(input, asked, protocol, addresses)) {
      const [before, after] = [deciding(range.before), deciding(range.after)];
      const same = found.find(
        (one) => one.became === range.became && sameDecision(one.before, before) && sameDecision(one.after, after),
      );
      const ports: [number, number] = [range.first, range.last];
      if (same?.ports) same.ports.push(ports);
      else
        found.push({
          became: range.became,
          from,
          to,
          protocol,
          ...(protocol === 'icmp' ? {} : { ports: [ports] }),
          before,
          after,
        });
    }
    return found;
  });
};

/** In pieces of some milliseconds, for who must do other things meanwhile: after each it yields. Pure. */
export function* diffInPieces(input: DiffInput): Generator<undefined, PolicyDiff> {
  const { before, after } = input;
  const [was, is] = [podsOf(before), podsOf(after)];
  const shared = new Set([...is.keys()].filter((title) => was.has(title)));
  const classes = jointClasses(before, after, shared);
  const isTouched = touchedBy(before, after, input.sameElsewhere);
  const touched = new Set(
    classes.filter(([pod]) => {
      const earlier = was.get(workloadTitle(pod));
      return earlier === undefined || isTouched(earlier, pod);
    }),
  );
  const { parts, left } = outsideParts([before, after]);
  const addresses = supposedAddresses([before, after]);
  const changes: Change[] = [];
  for (const one of classes) {
    const from: DiffEnd = { kind: 'pods', pods: one };
    for (const other of classes) {
      if (!touched.has(one) && !touched.has(other)) continue;
      changes.push(...changesBetween(input, addresses, from, { kind: 'pods', pods: other }));
      yield;
    }
    if (!touched.has(one)) continue;
    for (const part of parts) {
      const outside: DiffEnd = { kind: 'outside', part };
      changes.push(
        ...changesBetween(input, addresses, from, outside),
        ...changesBetween(input, addresses, outside, from),
      );
      yield;
    }
  }
  return {
    changes,
    classes,
    added: [...is.keys()].filter((title) => !was.has(title)).sort(),
    removed: [...was.keys()].filter((title) => !is.has(title)).sort(),
    outside: parts.length,
    netsLeft: left,
  };
}

/** Pure: the same states give the same diff. */
export const diffPolicies = (input: DiffInput): PolicyDiff => {
  const pieces = diffInPieces(input);
  for (;;) {
    const piece = pieces.next();
    if (piece.done) return piece.value;
  }
};
