import type { ClusterCheckFinding } from '../../case/cluster-check.ts';
import {
  type Explanation,
  type LostPlace,
  type MeshInput,
  type MeshWay,
  meshWays,
  type Passage,
} from '../../case/mesh.ts';
import { type Failure, missing } from '../../case/read.ts';
import type { NotChecked } from '../../case/verdict.ts';
import type { ClusterCheckId } from '../../faults/cluster-checks.ts';
import { openUnderlay } from '../../fixes/open-underlay.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { alike, found, proofOf, someOf } from '../report.ts';
import { explainLoss } from './explain-loss.ts';
import {
  type LostKind,
  lossAt,
  lossAtName,
  neededBetween,
  nodeOfPlace,
  packetsName,
  placeName,
  triesOf,
  tryLine,
} from './loss-words.ts';
import { isOnPlace, lostInPart } from './lost-in-part.ts';
import { keyOf } from './lost-places.ts';
import { passagesOf, readTries, type TriedOnce } from './read-tries.ts';

/** What packets between nodes come to: where they are lost, by the fewest places, and what was not tried. */

export interface MeshJudged {
  findings: ClusterCheckFinding[];
  /**
   * Those whose packets were lost on the way to this node or from it. What is told to be wrong at another node is a
   * warning here.
   */
  findingsOf(node: string): ClusterCheckFinding[];
  checked: Message[];
  notChecked: NotChecked[];
  /** Directions between two nodes that were tried, of whatever kind. */
  tried: number;
}

const keyOfWay = ({ from, to }: Pick<Passage, 'from' | 'to'>): string => `${from} ${to}`;

const keysOf = (passages: readonly Passage[], passes: boolean): Set<string> =>
  new Set(passages.filter((passage) => passage.passes === passes).map(keyOfWay));

/** The share of packets from which on losing them is what is wrong. */
const muchLost = 0.02;

const endsOf = (lost: readonly Pick<Passage, 'from' | 'to'>[]): Set<string> =>
  new Set(lost.flatMap(({ from, to }) => [from, to]));

const source = 'ping';
const mostLines = 12;

interface Told {
  check: ClusterCheckId;
  status: 'fail' | 'warn';
  kind: LostKind;
  explanation: Explanation;
  tries: readonly TriedOnce[];
  dual: boolean;
}

const findingOf = ({ check, status, kind, explanation, tries, dual }: Told): ClusterCheckFinding => {
  const { place, lost, instead } = explanation;
  const at = lossAt(tries);
  const [first] = lost;
  const needed = kind.full ? undefined : neededBetween(kind.everything ? 'node' : kind.way, tries);
  const told = {
    what: packetsName(kind, tries, dual),
    place: placeName(place),
    where: lossAtName(at),
    instead: instead.length === 0 ? '' : say('mesh.instead', { places: instead.map(placeName) }),
  };
  const statement =
    check === 'mesh-filtered'
      ? say('mesh.filtered', told)
      : kind.full
        ? say('mesh.lost-large', told)
        : say('mesh.lost', told);
  return found({
    check,
    status,
    node: nodeOfPlace(place),
    object: `packets ${kind.way} IPv${kind.family}${kind.full ? ' large' : ''} ${keyOf(place)}`,
    statement,
    proof: [proofOf(source, tries.slice(0, mostLines).map(tryLine))],
    fixes:
      at === 'between' && needed !== undefined && first !== undefined && status === 'fail'
        ? [openUnderlay.with({ what: needed, from: first.from, to: first.to })]
        : [],
  });
};

interface Placed {
  finding: ClusterCheckFinding;
  /** Between which its packets were lost. */
  nodes: ReadonlySet<string>;
  /** Where it is, and where it may be instead. */
  places: readonly LostPlace[];
}

/** Whether it is at another node than this one, and nowhere else. */
const isAtOther = (places: readonly LostPlace[], node: string): boolean =>
  places.every((place) => place.kind === 'node' && place.node !== node);

/** One family: the ways that pods' packets take first, for a node's own say less. */
const judgeFamily = (input: MeshInput, tries: readonly TriedOnce[], family: 4 | 6, dual: boolean) => {
  const findings: Placed[] = [];
  const unsure: Message[] = [];
  const of = (way: MeshWay, full: boolean) => tries.filter((one) => one.way === way && one.full === full);
  const tunnels = meshWays.filter((way) => way !== 'node' && of(way, false).length > 0);
  const own = passagesOf(of('node', false));
  const [ownLost, ownPasses] = [keysOf(own, false), keysOf(own, true)];
  const byTunnels = tunnels.map((way) => ({ way, passages: passagesOf(of(way, false)) }));
  const tell = (told: Omit<Told, 'tries' | 'dual'>): void => {
    const all = of(told.kind.way, told.kind.full);
    findings.push({
      finding: findingOf({ ...told, dual, tries: triesOf(all, told.explanation.lost) }),
      nodes: endsOf(told.explanation.lost),
      places: [told.explanation.place, ...told.explanation.instead],
    });
  };
  for (const { way, passages } of byTunnels) {
    // An address of a tunnel that no pool uses any more may be left on the nodes: where another tunnel carries all, that is it.
    const isLeft =
      keysOf(passages, true).size === 0 &&
      byTunnels.some((other) => other.way !== way && other.passages.every(({ passes }) => passes));
    for (const explanation of explainLoss(input.nodes, passages)) {
      const everything = explanation.lost.every((passage) => ownLost.has(keyOfWay(passage)));
      const status = isLeft ? 'warn' : 'fail';
      tell({ check: 'mesh-lost', status, kind: { way, family, full: false, everything }, explanation });
    }
  }
  const lostByTunnels = new Set(byTunnels.flatMap(({ passages }) => [...keysOf(passages, false)]));
  const passByTunnels = new Set(byTunnels.flatMap(({ passages }) => [...keysOf(passages, true)]));
  for (const explanation of explainLoss(
    input.nodes,
    own.filter((passage) => passage.passes || !lostByTunnels.has(keyOfWay(passage))),
  )) {
    const kind = { way: 'node', family, full: false } as const;
    const harmless = explanation.lost.every((passage) => passByTunnels.has(keyOfWay(passage)));
    // Where no ping at all is answered, the answers are most likely filtered: that says nothing of other packets.
    if (harmless) tell({ check: 'mesh-filtered', status: 'warn', kind, explanation });
    else if (ownPasses.size === 0 && tunnels.length === 0) unsure.push(say('mesh.none-answered', { family }));
    else tell({ check: 'mesh-lost', status: 'fail', kind, explanation });
  }
  let lostLarge = 0;
  for (const { way, passages } of byTunnels) {
    const pass = keysOf(passages, true);
    const large = passagesOf(of(way, true)).filter((passage) => pass.has(keyOfWay(passage)));
    lostLarge += keysOf(large, false).size;
    for (const explanation of explainLoss(input.nodes, large))
      tell({ check: 'mesh-mtu', status: 'fail', kind: { way, family, full: true }, explanation });
  }
  // Where a tunnel's are lost, these are lost for the same reason.
  const large = lostLarge > 0 ? [] : passagesOf(of('node', true)).filter((passage) => ownPasses.has(keyOfWay(passage)));
  for (const explanation of explainLoss(input.nodes, large)) {
    const status = tunnels.length > 0 ? 'warn' : 'fail';
    tell({ check: 'mesh-mtu', status, kind: { way: 'node', family, full: true }, explanation });
  }
  const small = tries.filter(({ full }) => !full);
  const part = lostInPart(small);
  if (part !== undefined) {
    const { place, sent, lost } = part;
    const among = small.filter((one) => one.answered > 0 && one.answered < one.sent && isOnPlace(one, place));
    findings.push({
      nodes: endsOf(among),
      places: [place],
      finding: found({
        check: 'mesh-some',
        status: lost >= muchLost * sent ? 'fail' : 'warn',
        node: nodeOfPlace(place),
        object: `packets IPv${family} ${keyOf(place)}`,
        statement: say('mesh.some', { lost, sent, place: placeName(place) }),
        proof: [proofOf(source, among.slice(0, mostLines).map(tryLine))],
      }),
    });
  }
  return { findings, unsure, tunnels: tunnels.length };
};

/** The value below which so many of hundred are; of sorted values. */
const percentile = (sorted: readonly number[], of: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((of / 100) * sorted.length))] ?? 0;

const checkedOf = (tries: readonly TriedOnce[]): Message[] => {
  const tried = new Set(tries.map(keyOfWay));
  if (tried.size === 0) return [];
  const bad = new Set(tries.filter(({ sent, answered }) => answered < sent).map(keyOfWay));
  const times = tries
    .filter(({ full }) => !full)
    .flatMap(({ roundTrips }) => roundTrips)
    .sort((a, b) => a - b);
  const nodes = new Set(tries.flatMap(({ from, to }) => [from, to]));
  const fine = say('cell.of', { some: tried.size - bad.size, all: tried.size });
  return [
    say('mesh.checked', {
      fine,
      count: nodes.size,
      p50: percentile(times, 50).toFixed(1),
      p99: percentile(times, 99).toFixed(1),
    }),
  ];
};

const gapsOf = (
  input: MeshInput,
  tries: readonly TriedOnce[],
  tunnels: number,
  unsure: readonly Message[],
): NotChecked[] => {
  const unread = Object.entries(input.views).flatMap(([node, read]): { node: string; failure: Failure }[] => {
    if (!read.ok) return [{ node, failure: read }];
    const [first] = read.value.problems;
    return read.value.watched || first === undefined ? [] : [{ node, failure: missing(first) }];
  });
  const told = new Set(tries.map(({ mark }) => mark));
  const unanswered = tries.filter(
    ({ full, answered, arrived = 0, returned }) => !full && answered === 0 && arrived > 0 && returned === 0,
  );
  const silent = input.tries.filter(({ mark, from }) => !told.has(mark) && input.views[from]?.ok === true);
  const what = say('mesh.packets');
  return [
    ...alike(unread).map(({ nodes, reason }) => ({ what: say('mesh.packets-of', { nodes: someOf(nodes) }), reason })),
    ...(input.nodes.length < 2 ? [{ what, reason: say('mesh.too-few') }] : []),
    ...(input.leftOut > 0 ? [{ what, reason: say('mesh.left-out', { count: input.leftOut }) }] : []),
    ...Object.entries(input.untried).map(([by, count]) => ({
      what,
      reason: by === 'zone' ? say('mesh.untried-zones', { count }) : say('mesh.untried-racks', { count }),
    })),
    ...(silent.length > 0
      ? [
          {
            what: say('mesh.packets-of', { nodes: someOf([...new Set(silent.map(({ from }) => from))]) }),
            reason: say('mesh.not-decided', { count: silent.length }),
          },
        ]
      : []),
    ...(unanswered.length > 0
      ? [
          {
            what: say('mesh.packets-of', { nodes: someOf([...new Set(unanswered.map(({ to }) => to))]) }),
            reason: say('mesh.came-unanswered'),
          },
        ]
      : []),
    ...(tries.length > 0 && tunnels === 0
      ? [{ what: say('mesh.packets-of-pods'), reason: say('mesh.no-tunnels') }]
      : []),
    ...unsure.map((reason) => ({ what, reason })),
  ];
};

/** Pure: the same packets give the same findings. */
export const judgeMesh = (input: MeshInput): MeshJudged => {
  const tries = readTries(input);
  const there = ([4, 6] as const).filter((family) => tries.some((one) => one.family === family));
  const families = there.map((family) =>
    judgeFamily(
      input,
      tries.filter((one) => one.family === family),
      family,
      there.length > 1,
    ),
  );
  const placed = families.flatMap(({ findings }) => findings);
  const tunnels = families.reduce((sum, each) => sum + each.tunnels, 0);
  return {
    findings: placed.map(({ finding }) => finding),
    findingsOf: (node) =>
      placed
        .filter(({ nodes }) => nodes.has(node))
        .map(({ finding, places }) =>
          finding.status === 'fail' && isAtOther(places, node) ? { ...finding, status: 'warn', fixes: [] } : finding,
        ),
    checked: checkedOf(tries),
    notChecked: gapsOf(
      input,
      tries,
      tunnels,
      families.flatMap(({ unsure }) => unsure),
    ),
    tried: new Set(tries.map(keyOfWay)).size,
  };
};
