import type { KernelMoves, PacketTest } from '../case/packets.ts';
import { dropReasons } from '../faults/drop-reasons.ts';
import { kernelCounters } from '../faults/kernel-counters.ts';
import type { Loss } from './loss.ts';
import type { PathDirection } from './path-direction.ts';
import { countsAt, type Station, stretchOfLoss } from './stretch-of-loss.ts';

/** A counter of the kernel that says where and as what the lost packets were dropped. */
export interface Witness {
  node: string;
  pod?: string | undefined;
  source: string;
  device?: string | undefined;
  name: string;
  moved: number;
  /** Moves without our packets, in the same time. */
  background: number;
  station: Station;
}

/** Packets of one test that were lost where it lost them. */
const lostPackets = (test: PacketTest, loss: Loss): number => {
  const seen = (place: string | undefined): number => {
    const counts = test.taps
      .filter((tap) => tap.place === place)
      .map((tap) => (loss.direction === 'forward' ? tap.requests : tap.replies));
    return Math.max(0, ...counts);
  };
  // A connection sends more than the packets that open it, where it gets so far.
  const came = loss.lastSeen === undefined ? test.sent : Math.min(seen(loss.lastSeen.place), test.sent);
  return Math.max(1, came);
};

/** Packets that all tests together can have lost at one place: each with its handshake, its repetitions, smaller sizes. */
export const mostOf = (tests: readonly PacketTest[]): number =>
  tests.reduce((sum, { sent }) => sum + Math.max(3, sent), 0) * 4;

/**
 * Whether so many moves are those of our packets: as many as were lost above what moves by itself, whose counts
 * scatter by the root of their number, and no more than we sent.
 */
const fitsCount = (moved: number, background: number, lost: number, most: number): boolean => {
  const scatter = 3 * Math.sqrt(background);
  return moved - background >= lost + scatter && moved - background <= most + scatter;
};

/** What moves without us in as long a time; nothing where that was not looked at. */
const backgroundOf = ({ ms, idleMs }: KernelMoves, idle: number | undefined): number | undefined =>
  idle === undefined || idleMs === undefined || idleMs === 0 ? undefined : (idle * ms) / idleMs;

const keyOf = ({ node, pod, device, name }: Witness): string => [node, pod, device, name].join(' ');

/** Counters that moved by the packets that a test lost, the most telling first; none where it was not read. */
export const witnessesOf = (path: PathDirection, test: PacketTest, loss: Loss): Witness[] => {
  const stations = stretchOfLoss(path, test, loss);
  const lost = lostPackets(test, loss);
  const most = mostOf(path.c.packets);
  const what = { protocol: test.protocol, family: path.family };
  const found = new Map<string, Witness>();
  for (const station of stations) {
    for (const counted of test.kernel ?? []) {
      for (const { idle, ...move } of counted.moves) {
        const moved = { node: counted.node, ...move };
        const background = backgroundOf(counted, idle);
        if (background === undefined || !countsAt(station, moved, what)) continue;
        if (!fitsCount(move.moved, background, lost, most)) continue;
        const witness = { ...moved, background: Math.round(background), station };
        if (!found.has(keyOf(witness))) found.set(keyOf(witness), witness);
      }
    }
  }
  const all = [...found.values()];
  const isSum = ({ name }: Witness): boolean => kernelCounters.get(name)?.sum === true;
  const isPlain = ({ name }: Witness): boolean => kernelCounters.get(name)?.everywhere !== true;
  // A sum says nothing beside what it sums up; what the whole machine drops, nothing beside what one network does.
  return all.filter(
    (each) =>
      !(
        isSum(each) &&
        all.some((other) => other !== each && !isSum(other) && other.node === each.node && other.pod === each.pod)
      ) &&
      (isPlain(each) || !all.some(isPlain)),
  );
};

/** A reason that a machine's kernel gave for as many dropped packets as were lost there. */
export interface DropReason {
  node: string;
  reason: string;
  location: string;
  moved: number;
  background: number;
}

/** Reasons that fit the place, the protocol and the count; the trace counts all networks of the machine. */
export const dropReasonsOf = (path: PathDirection, test: PacketTest, loss: Loss): DropReason[] => {
  const stations = stretchOfLoss(path, test, loss);
  const lost = lostPackets(test, loss);
  const most = mostOf(path.c.packets);
  return (test.kernel ?? []).flatMap((counted) =>
    (counted.drops ?? []).flatMap(({ reason, location, moved, idle }) => {
      const row = dropReasons.get(reason);
      const background = backgroundOf(counted, idle);
      const fits = stations.some(
        ({ node, at, outer }) =>
          node === counted.node &&
          row?.at.includes(at) === true &&
          (row.protocol === undefined || row.protocol === (outer ?? test.protocol)),
      );
      if (!fits || background === undefined || !fitsCount(moved, background, lost, most)) return [];
      return [{ node: counted.node, reason, location, moved, background: Math.round(background) }];
    }),
  );
};
