import { attempts, type TestRequest } from './packets-request.ts';

/** Between two packets of one test, in milliseconds. */
export const spacingMs = 30;
const lastSentMs = (attempts - 1) * spacingMs;

/** Between nodes that both watch, and where nothing watches the other end: it may be anywhere on the internet. */
export const waitMsFor = { watched: 250, unwatched: 500 } as const;
/** An application may think before it answers a datagram, where a kernel answers a SYN and an echo at once. */
const applicationMs = 500;
/** An answer within this time of the first packet shows a path without noteworthy latency. */
const quickMs = 60;
/** A handshake that is whole takes two round trips; one more, for what is slower than the first. */
const roundTrips = 3;
const longestMs = 3_000;
/** The kernel asks three times, a second apart; whoever answers at all answers the first or the second. */
const resolvingMs = 1_200;

/**
 * Tells silence from latency. Three packets leave 30 ms apart; silence is believed `waitMs` after the last of them,
 * so a round trip of up to `waitMs` is never taken for loss. Where the other node reports the first packet, or where
 * a first answer comes, three times as long as that took is waited for: where the other end is watched, a path that
 * needs up to 300 ms each way is told from loss, elsewhere one whose round trip takes no longer than `waitMs`.
 * `clock` gives milliseconds and never goes back.
 */
export class Patience {
  readonly #waitMs: number;
  readonly #clock: () => number;
  #began: number | undefined;
  #stretchMs = 0;
  #lastSentMs = lastSentMs;
  #firstAnswerMs: number | undefined;

  constructor(waitMs: number, clock: () => number = () => performance.now()) {
    this.#waitMs = waitMs;
    this.#clock = clock;
  }

  /** The packets leave. */
  begin(): void {
    this.#began = this.#clock();
  }

  /**
   * One of them was seen on this node: where it is busy the programs that send start late, and where the node has to
   * ask for a MAC address, packets that have left the pod leave the node late.
   */
  sent(): void {
    this.#lastSentMs = Math.max(this.#lastSentMs, this.#elapsed());
  }

  /** Whether a MAC address that the node asks for may still be told. */
  get mayResolve(): boolean {
    return this.#elapsed() < resolvingMs;
  }

  /** They leave only now: the node had to ask for a MAC address, which took one round trip of that path. */
  resolved(): void {
    this.sent();
    this.#stretch();
  }

  /** The other node has only now seen the first of them. */
  seen(): void {
    this.#stretch();
  }

  answered(): void {
    if (this.#firstAnswerMs !== undefined) return;
    this.#firstAnswerMs = this.#elapsed();
    this.#stretch();
  }

  /** How long this test's silence is still no proof; 0 or less: it is over. */
  leftMs({ protocol }: Pick<TestRequest, 'protocol'>): number {
    const waitMs = protocol === 'udp' ? Math.max(this.#waitMs, applicationMs) : this.#waitMs;
    return Math.min(longestMs, this.#lastSentMs + Math.max(waitMs, this.#stretchMs)) - this.#elapsed();
  }

  /** Some packet was answered so soon that what is still silent is lost. */
  get quick(): boolean {
    return this.#firstAnswerMs !== undefined && this.#firstAnswerMs < quickMs;
  }

  /** How long a packet that leaves now may take to be answered, at least. */
  get roundTripMs(): number {
    return this.#stretchMs / 2;
  }

  #elapsed(): number {
    return this.#began === undefined ? 0 : this.#clock() - this.#began;
  }

  #stretch(): void {
    this.#stretchMs = Math.max(this.#stretchMs, roundTrips * this.#elapsed());
  }
}
