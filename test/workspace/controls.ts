/** Faults on demand, for tests. Each `times` counts down; zero means the fault is over. */
import type { Data } from './model.ts';

export type Fault =
  | { kind: 'ratelimited'; retryAfterSeconds: number }
  /** The connection is dropped before anything is done. */
  | { kind: 'network' }
  /** The call is carried out, then the connection is dropped: the caller cannot know. */
  | { kind: 'ambiguous' }
  | { kind: 'error'; error: string; more?: Data }
  | { kind: 'http'; status: number };

type Armed = { method: string; fault: Fault; left: number };

export class Controls {
  /** Block types that are answered with `invalid_blocks`. */
  readonly refusedBlocks = new Set<string>();
  /** Milliseconds that each call of a method waits; `*` is every method. */
  readonly latency = new Map<string, number>();
  /** Slack's own rates (one message a second and channel, 50 updates a minute); off unless a test wants them. */
  enforceRates = false;
  /** Slash commands and interactions that nobody acknowledges in time are delivered again, as events are. */
  redeliverUnacknowledged = false;
  /** Milliseconds before each delivery again of an unacknowledged event. Slack: at once, a minute, five minutes. */
  retryDelaysMs: number[] = [0, 60_000, 300_000];
  /** Milliseconds that the app has to acknowledge. */
  ackDeadlineMs = 3_000;
  /** Every click goes out twice, as an impatient finger or a repeated delivery does. */
  doubleClicks = false;
  /** Changes what a press sends on its way, as somebody in between might. */
  tamper: ((payload: Data) => Data) | undefined;
  private readonly armed: Armed[] = [];

  /** The next `times` calls of `method` (`*` for any) meet `fault`. */
  arm(method: string, fault: Fault, times = 1): void {
    this.armed.push({ method, fault, left: times });
  }

  rateLimit(method: string, times = 1, retryAfterSeconds = 1): void {
    this.arm(method, { kind: 'ratelimited', retryAfterSeconds }, times);
  }

  dropBefore(method: string, times = 1): void {
    this.arm(method, { kind: 'network' }, times);
  }

  dropAfter(method: string, times = 1): void {
    this.arm(method, { kind: 'ambiguous' }, times);
  }

  failWith(method: string, error: string, times = 1, more: Data = {}): void {
    this.arm(method, { kind: 'error', error, more }, times);
  }

  slow(method: string, milliseconds: number): void {
    this.latency.set(method, milliseconds);
  }

  /** Everything back to good weather. */
  calm(): void {
    this.armed.length = 0;
    this.latency.clear();
    this.refusedBlocks.clear();
    this.enforceRates = false;
    this.redeliverUnacknowledged = false;
    this.doubleClicks = false;
    this.tamper = undefined;
  }

  /** Takes one use of the first fault armed for this method. */
  take(method: string): Fault | undefined {
    const index = this.armed.findIndex((each) => each.left > 0 && (each.method === method || each.method === '*'));
    const found = this.armed[index];
    if (!found) return undefined;
    found.left -= 1;
    if (found.left === 0) this.armed.splice(index, 1);
    return found.fault;
  }

  delayFor(method: string): number {
    return this.latency.get(method) ?? this.latency.get('*') ?? 0;
  }
}
