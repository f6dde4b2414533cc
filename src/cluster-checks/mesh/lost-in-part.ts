import type { LostPlace } from '../../case/mesh.ts';
import type { TriedOnce } from './read-tries.ts';

/** Packets that are lost now and then: where most of them are, if they are at one place. */

interface Tally {
  place: LostPlace;
  sent: number;
  lost: number;
  others: Set<string>;
}

export interface LostInPart {
  place: LostPlace;
  sent: number;
  lost: number;
}

/** Fewer are chance. */
const leastLost = 3;
/** Spread over all nodes, a smaller share is what a burst of all of them loses by itself. */
const leastOfAll = 0.001;
/** Of all that are lost, such a share is at the place that is named; a pair has nearly all, or it is one of its nodes. */
const mostOfThem = { pair: 0.95, node: 0.8 } as const;

const add = (
  tallies: Map<string, Tally>,
  key: string,
  place: LostPlace,
  other: string,
  sent: number,
  lost: number,
): void => {
  const tally = tallies.get(key) ?? { place, sent: 0, lost: 0, others: new Set<string>() };
  tally.sent += sent;
  tally.lost += lost;
  if (lost > 0) tally.others.add(other);
  tallies.set(key, tally);
};

/** Lost on the way there, and on the way back; a capture may have missed one that was answered. */
const lostOf = ({ sent, answered, arrived = sent }: TriedOnce): { there: number; back: number } => {
  const gone = Math.max(0, sent - answered);
  const there = Math.min(gone, Math.max(0, sent - arrived));
  return { there, back: gone - there };
};

/** @param tries of which some were answered, and some perhaps not */
export const lostInPart = (tries: readonly TriedOnce[]): LostInPart | undefined => {
  const nodes = new Map<string, Tally>();
  const pairs = new Map<string, Tally>();
  let [sent, lost] = [0, 0];
  for (const one of tries.filter(({ answered }) => answered > 0)) {
    const { there, back } = lostOf(one);
    sent += one.sent;
    lost += there + back;
    for (const [from, to, some] of [
      [one.from, one.to, there],
      [one.to, one.from, back],
    ] as const) {
      add(nodes, `to ${to}`, { kind: 'node', node: to, way: 'to' }, from, one.sent, some);
      add(nodes, `from ${from}`, { kind: 'node', node: from, way: 'from' }, to, one.sent, some);
      add(nodes, `both ${to}`, { kind: 'node', node: to, way: 'both' }, from, one.sent, some);
      add(nodes, `both ${from}`, { kind: 'node', node: from, way: 'both' }, to, one.sent, some);
      add(pairs, `${from} ${to}`, { kind: 'pair', from, to, both: false }, to, one.sent, some);
    }
  }
  if (lost < leastLost) return undefined;
  const narrowest = (tallies: Map<string, Tally>, share: number): Tally | undefined =>
    [...tallies.values()]
      .filter((tally) => tally.lost >= leastLost && tally.lost >= share * lost)
      .sort((a, b) => a.sent - b.sent)[0];
  const found =
    narrowest(pairs, mostOfThem.pair) ??
    narrowest(new Map([...nodes].filter(([, { others }]) => others.size > 1)), mostOfThem.node);
  if (found !== undefined) return { place: found.place, sent: found.sent, lost: found.lost };
  return lost < leastOfAll * sent ? undefined : { place: { kind: 'all' }, sent, lost };
};

/** Whether its packets went there, or their answers. */
export const isOnPlace = ({ from, to }: Pick<TriedOnce, 'from' | 'to'>, place: LostPlace): boolean => {
  switch (place.kind) {
    case 'node':
      return from === place.node || to === place.node;
    case 'pair':
      return [from, to].includes(place.from) && [from, to].includes(place.to);
    default:
      return true;
  }
};
