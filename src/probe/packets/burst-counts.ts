import type { BurstPacket } from './burst-mark.ts';
import type { RawBurstSeen } from './burst-result.ts';
import type { Frame } from './frame.ts';

type Place = Omit<RawBurstSeen, 'count'>;

/** What of a burst was seen at each place: packets, however often one passed there. */
export class BurstCounts {
  readonly #places = new Map<string, { place: Place; sequences: Set<number> }>();

  add(
    { mark, kind, sequence, tunnel, port }: BurstPacket,
    { direction }: Pick<Frame, 'direction'>,
    at: { pod?: string; interface: string },
  ): void {
    const key = [mark, kind, at.pod, at.interface, direction, tunnel, port].join(' ');
    const known = this.#places.get(key);
    if (known) {
      known.sequences.add(sequence);
      return;
    }
    const outer = { ...(tunnel === undefined ? {} : { tunnel }), ...(port === undefined ? {} : { port }) };
    this.#places.set(key, { place: { mark, kind, ...at, direction, ...outer }, sequences: new Set([sequence]) });
  }

  list(): RawBurstSeen[] {
    return [...this.#places.values()].map(({ place, sequences }) => ({ ...place, count: sequences.size }));
  }
}
