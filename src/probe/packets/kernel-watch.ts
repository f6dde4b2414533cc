import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { RunOne } from '../enter-pod.ts';
import { DropTrace } from './drop-trace.ts';
import { type KernelCounts, kernelMoves, readNodeCounts, readPodCounts } from './kernel-counts.ts';
import type { RawKernelMoves } from './result.ts';

/** As many as that of something that moves without us say how fast it does. */
const idleMs = 100;

interface Watched {
  pod?: string;
  read: () => Promise<KernelCounts>;
  before: Promise<KernelCounts>;
  after?: KernelCounts;
}

/** The kernel's counters of dropped packets, of the node and of the test's pods, before and after the packets. */
export class KernelWatch {
  readonly #run: RunOne;
  readonly #family: 4 | 6;
  #trace: DropTrace | Message | undefined;
  #drops: ReadonlyMap<string, number> | undefined;
  readonly #watched: Watched[] = [];
  #beganAt = 0;
  #endedAt = 0;

  constructor(run: RunOne, family: 4 | 6) {
    this.#run = run;
    this.#family = family;
  }

  #watch(read: () => Promise<KernelCounts>, pod?: string): void {
    this.#watched.push({ ...(pod === undefined ? {} : { pod }), read, before: read() });
  }

  begin(): void {
    this.#beganAt = performance.now();
    this.#trace = DropTrace.start(this.#family, `${process.pid}-${Date.now()}`);
    this.#watch(() => readNodeCounts(this.#run));
  }

  /** From now on also in the network namespace of a pod. */
  watchPod(pod: string, namespace: string): void {
    this.#watch(() => readPodCounts(namespace, this.#run), pod);
  }

  /** Everything has been read that is to be read before anything is sent. */
  get begun(): Promise<unknown> {
    return Promise.all(this.#watched.map(({ before }) => before));
  }

  async end(): Promise<void> {
    this.#endedAt = performance.now();
    if (this.#trace instanceof DropTrace) this.#drops = this.#trace.read();
    await Promise.all(
      this.#watched.map(async (each) => {
        each.after = await each.read();
      }),
    );
  }

  /** With `lost`, whatever moved is watched a little longer, while nothing is sent: it may move by itself. */
  async moves(lost: boolean): Promise<RawKernelMoves> {
    const found: RawKernelMoves = { ms: Math.round(this.#endedAt - this.#beganAt), moves: [], unread: [] };
    const start = performance.now();
    let waited: Promise<void> | undefined;
    const all = await Promise.all(
      this.#watched.map(async ({ pod, read, before, after = new Map() }) => {
        const first = kernelMoves(pod, await before, after, undefined);
        if (!lost || (first.moves.length === 0 && !this.#drops?.size)) return first;
        waited ??= sleep(idleMs);
        await waited;
        return kernelMoves(pod, await before, after, await read());
      }),
    );
    for (const { moves, unread } of all) {
      found.moves.push(...moves);
      found.unread.push(...unread);
    }
    const ended = waited === undefined ? {} : { idleMs: Math.round(performance.now() - start) };
    return { ...found, ...ended, ...this.#dropped(waited !== undefined) };
  }

  #dropped(idled: boolean): Pick<RawKernelMoves, 'drops' | 'dropsUnread'> {
    const trace = this.#trace;
    if (!(trace instanceof DropTrace)) return trace === undefined ? {} : { dropsUnread: trace };
    const later = idled ? trace.read() : undefined;
    trace.stop();
    if (this.#drops === undefined) return { dropsUnread: say('packets.drops-too-many') };
    return {
      drops: [...this.#drops].map(([key, moved]) => {
        const [reason = '', location = ''] = key.split(' ');
        return { reason, location, moved, ...(later === undefined ? {} : { idle: later.get(key) ?? 0 }) };
      }),
    };
  }

  /** Where nobody asks for what moved. */
  abandon(): void {
    if (this.#trace instanceof DropTrace) this.#trace.stop();
  }
}
