import type { BurstRow, BurstTap } from '../case/burst.ts';
import type { Direction } from '../case/finding.ts';
import { type Place, placeSchema } from '../case/packets.ts';
import type { CauseId } from '../faults/causes.ts';
import type { Hop } from '../faults/hops.ts';
import { causeBetween, placeFor } from './loss.ts';

/** Where a burst lost its packets, and where they took their time. */

const order: readonly Place[] = placeSchema.options;

const sorted = (taps: readonly BurstTap[]): BurstTap[] =>
  [...taps].sort((a, b) => order.indexOf(a.place) - order.indexOf(b.place));

/** What passed a place: who was seen behind it has passed it, whatever the capture there has missed. */
const passed = (counts: readonly number[]): number[] => {
  const all = [...counts];
  for (let at = all.length - 2; at >= 0; at -= 1) all[at] = Math.max(all[at] ?? 0, all[at + 1] ?? 0);
  return all;
};

export interface LossOfBurst {
  direction: Direction;
  /** Absent: the sender, or the receiver. */
  last?: BurstTap;
  next?: BurstTap;
  lost: number;
  cause: CauseId;
  hop: Hop;
}

/**
 * The stretch that loses most, of requests and of answers. `undefined`: nothing is lost. `byNode`: a node sends;
 * `toOutside`: nobody can watch where it is received.
 */
export const lossOfBurst = (row: BurstRow, byNode: boolean, toOutside = false): LossOfBurst | undefined => {
  const { sent, answered } = row;
  if (answered >= sent) return undefined;
  const there = sorted(row.taps);
  const back = [...there].reverse();
  const tunnelled = there.some(({ place }) => place.endsWith('tunnel'));
  // One round: the sender, every place on the way there, every place on the way back, the sender.
  const stops: { tap?: BurstTap; direction: Direction; count: number }[] = [
    { direction: 'forward', count: sent },
    ...there.map((tap) => ({ tap, direction: 'forward' as const, count: tap.requests })),
    ...back.map((tap) => ({ tap, direction: 'reverse' as const, count: tap.replies })),
    { direction: 'reverse', count: answered },
  ];
  // What was sent last was not waited for, and is not counted.
  const counts = passed(stops.map(({ count }) => Math.min(count, sent)));
  let worst: { at: number; lost: number } | undefined;
  for (let at = 1; at < stops.length; at += 1) {
    const lost = (counts[at - 1] ?? 0) - (counts[at] ?? 0);
    if (lost > (worst?.lost ?? 0)) worst = { at, lost };
  }
  const next = worst && stops[worst.at];
  if (worst === undefined || next === undefined) return undefined;
  const before = stops[worst.at - 1];
  const last = before?.tap;
  const common = {
    direction: next.direction,
    ...(last === undefined ? {} : { last }),
    ...(next.tap === undefined ? {} : { next: next.tap }),
    lost: worst.lost,
  };
  // It came to the last place, and went back from there less often.
  if (last !== undefined && before?.direction === 'forward' && next.direction === 'reverse') {
    const behind = { direction: 'forward', last, lost: worst.lost } as const;
    if (last.place.startsWith('destination')) return { ...behind, cause: 'no-answer', hop: 'destination-pod' };
    return toOutside
      ? { ...behind, cause: 'outside-no-answer', hop: 'outside' }
      : { ...behind, cause: 'lost-on-the-way', hop: 'underlay' };
  }
  if (next.tap === undefined) return { ...common, cause: 'lost-in-source-node', hop: 'source-node' };
  const place = placeFor(next.direction, next.tap.place);
  const from = last === undefined ? undefined : placeFor(next.direction, last.place);
  return { ...common, ...causeBetween(from, place, tunnelled, next.direction === 'forward' && byNode) };
};

export interface DelayOfBurst {
  /** Absent: the sender. */
  last?: BurstTap;
  /** Absent: behind the last place, in what answers. */
  next?: BurstTap;
  /** Of the round trip, in milliseconds, by the medians. */
  ms: number;
}

/**
 * The stretch in which half of the packets take longest, there and back: what is left of the way at one place is less
 * by it than at the place before. Clocks of two nodes are not compared.
 */
export const delayOfBurst = (row: BurstRow): DelayOfBurst | undefined => {
  if (row.p50 === undefined) return undefined;
  const known = sorted(row.taps).filter((tap) => tap.p50 !== undefined);
  const stops: { tap?: BurstTap; left: number }[] = [
    { left: row.p50 },
    ...known.map((tap) => ({ tap, left: tap.p50 ?? 0 })),
    { left: 0 },
  ];
  let worst: DelayOfBurst | undefined;
  for (let at = 1; at < stops.length; at += 1) {
    const [before, here] = [stops[at - 1], stops[at]];
    if (before === undefined || here === undefined) continue;
    const ms = before.left - here.left;
    if (worst !== undefined && ms <= worst.ms) continue;
    worst = {
      ...(before.tap === undefined ? {} : { last: before.tap }),
      ...(here.tap === undefined ? {} : { next: here.tap }),
      ms,
    };
  }
  return worst;
};
