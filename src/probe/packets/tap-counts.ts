import type { Place } from '../../case/packets.ts';
import type { Frame } from './frame.ts';
import { confirmsHandshake, describeMatch, type IcmpError, matchError, matchFrame } from './match.ts';
import type { PacketsRequest } from './request.ts';
import type { RawTap } from './result.ts';

/** Where a capture stands: in a pod's namespace every interface has one place, on the node each its own. */
export type PlaceOf = (interfaceName: string) => Place;

const linesPerTap = 8;
const errorsKept = 20;

/** Counts our packets by place and interface, and remembers what came back to the sender. */
export class TapCounts {
  readonly errors: IcmpError[] = [];
  /** By test: source ports whose handshake is whole or whose datagram was answered; sequence numbers of echoes. */
  readonly #answered: Set<number>[];
  readonly #taps = new Map<string, RawTap>();
  readonly #request: PacketsRequest;

  constructor(request: PacketsRequest) {
    this.#request = request;
    this.#answered = request.tests.map(() => new Set());
  }

  /** A tap that is told of even when nothing is seen there. */
  expect(place: Place, interfaceName: string): void {
    for (const test of this.#request.tests.keys()) this.#tap(test, place, interfaceName);
  }

  #tap(test: number, place: Place, interfaceName: string): RawTap {
    const key = `${test} ${place} ${interfaceName}`;
    const found = this.#taps.get(key);
    if (found) return found;
    const tap: RawTap = { test, place, interface: interfaceName, requests: 0, replies: 0, lines: [] };
    this.#taps.set(key, tap);
    return tap;
  }

  add(frame: Frame, interfaceName: string, placeOf: PlaceOf): void {
    const match = matchFrame(frame, this.#request);
    if (match === undefined) {
      const error = matchError(frame, this.#request);
      const known = this.errors.some(
        (each) => each.from === error?.from && each.message === error.message && each.test === error.test,
      );
      if (error && !known && this.errors.length < errorsKept) this.errors.push(error);
      return;
    }
    const place = placeOf(interfaceName);
    const tap = this.#tap(match.test, place, interfaceName);
    if (match.kind === 'request') tap.requests += 1;
    else tap.replies += 1;
    if (tap.lines.length < linesPerTap) tap.lines.push(describeMatch(match, frame.direction));
    if (place !== 'source-pod' || match.kind !== 'reply') return;
    const { transport } = match.packet;
    if (transport.kind === 'icmp') this.#answered[match.test]?.add(transport.sequence ?? 0);
    if (transport.kind === 'udp') this.#answered[match.test]?.add(transport.destinationPort);
    if (transport.kind === 'tcp' && confirmsHandshake(match))
      this.#answered[match.test]?.add(transport.destinationPort);
  }

  answered(test: number): number {
    return this.#answered[test]?.size ?? 0;
  }

  confirmed(test: number, sourcePort: number): boolean {
    return this.#answered[test]?.has(sourcePort) ?? false;
  }

  taps(): RawTap[] {
    return [...this.#taps.values()];
  }
}
