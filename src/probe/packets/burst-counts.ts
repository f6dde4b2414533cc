import type { BurstPacket } from './burst-mark.ts';
import type { RawBurstSeen } from './burst-result.ts';
import type { Frame } from './frame.ts';

type Place = Omit<RawBurstSeen, 'count'>;

/** Times that are kept of one place. */
const mostTimes = 1_000;

const percentile = (sorted: readonly number[], of: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((of / 100) * sorted.length))] ?? 0;

/** What of a burst was seen at each place: packets, however often one passed there, and how long after them the answers. */
export class BurstCounts {
  readonly #places = new Map<string, { place: Place; sequences: Set<number>; took: number[] }>();
  /** When a request first passed an interface, by row, interface and number, in seconds. */
  readonly #passed = new Map<string, number>();

  add(
    { mark, kind, sequence, tunnel, port }: BurstPacket,
    { direction, time }: Pick<Frame, 'direction' | 'time'>,
    at: { pod?: string; interface: string },
  ): void {
    const key = [mark, kind, at.pod, at.interface, direction, tunnel, port].join(' ');
    const outer = { ...(tunnel === undefined ? {} : { tunnel }), ...(port === undefined ? {} : { port }) };
    const known = this.#places.get(key) ?? {
      place: { mark, kind, ...at, direction, ...outer },
      sequences: new Set<number>(),
      took: [],
    };
    this.#places.set(key, known);
    if (known.sequences.has(sequence)) return;
    known.sequences.add(sequence);
    const passing = [mark, at.pod, at.interface, sequence].join(' ');
    const asked = this.#passed.get(passing);
    if (kind === 'request') this.#passed.set(passing, asked ?? time);
    else if (asked !== undefined && known.took.length < mostTimes) known.took.push(Math.max(0, 1_000 * (time - asked)));
  }

  list(): RawBurstSeen[] {
    return [...this.#places.values()].map(({ place, sequences, took }) => {
      const sorted = took.toSorted((a, b) => a - b);
      const times = sorted.length === 0 ? {} : { p50: percentile(sorted, 50), p99: percentile(sorted, 99) };
      return { ...place, count: sequences.size, ...times };
    });
  }
}
