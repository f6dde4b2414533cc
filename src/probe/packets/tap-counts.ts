import type { Place } from '../../case/packets.ts';
import type { Frame } from './frame.ts';
import {
  confirmsHandshake,
  describeMatch,
  type IcmpError,
  type Match,
  matchError,
  matchFrame,
  opens,
} from './match.ts';
import type { PacketsRequest } from './packets-request.ts';
import type { RawTap } from './result.ts';
import { Translations } from './translated.ts';

/** Where a capture stands: in a pod's namespace every interface has one place, on the node each its own. */
export type PlaceOf = (interfaceName: string) => Place;

const linesPerTap = 8;
const errorsKept = 20;
const sourcesKept = 4;

/** Counts our packets by place and interface, and remembers what came back to the sender. */
export class TapCounts {
  readonly errors: IcmpError[] = [];
  /** By test: source ports whose handshake is whole or whose datagram was answered; sequence numbers of echoes. */
  readonly #answered: Set<number>[];
  readonly #taps = new Map<string, RawTap & { sources: string[] }>();
  readonly #request: PacketsRequest;
  readonly #translations: Translations;
  readonly #onMove: () => void;

  /** `onMove` hears of each packet of ours that comes by; those of a size have a pace of their own. */
  constructor(request: PacketsRequest, onMove: () => void = () => undefined) {
    this.#request = request;
    this.#onMove = onMove;
    this.#translations = new Translations(request);
    this.#answered = request.tests.map(() => new Set());
  }

  /** A tap that is told of even when nothing is seen there. */
  expect(place: Place, interfaceName: string): void {
    for (const test of this.#request.tests.keys()) this.#tap(test, place, interfaceName);
  }

  #tap(test: number, place: Place, interfaceName: string): RawTap & { sources: string[] } {
    const key = `${test} ${place} ${interfaceName}`;
    const found = this.#taps.get(key);
    if (found) return found;
    const tap = { test, place, interface: interfaceName, requests: 0, replies: 0, lines: [], sources: [] };
    this.#taps.set(key, tap);
    return tap;
  }

  /** Whether it was of ours: one of our packets, an answer to one, or an error about one. */
  add(frame: Frame, interfaceName: string, placeOf: PlaceOf): boolean {
    const match = matchFrame(frame, this.#request) ?? this.#translations.match(frame.packet);
    if (match === undefined) {
      const error = matchError(frame, this.#request);
      const known = this.errors.some(
        (each) => each.from === error?.from && each.message === error.message && each.test === error.test,
      );
      if (error && !known && this.errors.length < errorsKept) this.errors.push(error);
      return error !== undefined;
    }
    this.#translations.learn(match);
    const place = placeOf(interfaceName);
    const tap = this.#tap(match.test, place, interfaceName);
    if (match.kind === 'request') {
      tap.requests += 1;
      if (opens(match) && this.#isPlain(match.test)) this.#onMove();
      const { flaw } = match.packet;
      if (flaw !== undefined) tap.flaws = { ...tap.flaws, [flaw]: (tap.flaws?.[flaw] ?? 0) + 1 };
    } else tap.replies += 1;
    const { source } = match.packet;
    if (match.kind === 'request' && tap.sources.length < sourcesKept && !tap.sources.includes(source)) {
      tap.sources.push(source);
    }
    if (tap.lines.length < linesPerTap) tap.lines.push(describeMatch(match, frame.direction));
    if (match.kind === 'reply' && this.#backAtSender(match.test, place)) this.#answer(match);
    return true;
  }

  #answer(match: Match): void {
    const { transport } = match.packet;
    if (transport.kind === 'icmp') this.#answered[match.test]?.add(transport.sequence ?? 0);
    if (transport.kind === 'udp') this.#answered[match.test]?.add(transport.destinationPort);
    if (transport.kind === 'tcp' && confirmsHandshake(match))
      this.#answered[match.test]?.add(transport.destinationPort);
  }

  /** A pod's replies count where they are back in it; a node's own where they are back on one of its interfaces. */
  #backAtSender(test: number, place: Place): boolean {
    return this.#request.tests[test]?.origin === 'node' ? !place.endsWith('-pod') : place === 'source-pod';
  }

  /** Whether any of our requests was seen anywhere. */
  get seen(): boolean {
    return [...this.#taps.values()].some(({ requests }) => requests > 0);
  }

  #isPlain(test: number): boolean {
    return this.#request.tests[test]?.size === undefined;
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
