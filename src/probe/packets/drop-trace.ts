import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** Where the kernel's tracefs may be mounted for the probe: by the component in deploy, or as on a node itself. */
const tracingFolders = ['/tracing', '/sys/kernel/tracing'] as const;

/** Reason and place of dropped packets → how many. */
type Drops = ReadonlyMap<string, number>;

const prefix = 'calico-why-';
/** For all processors together; an event takes some fifty bytes. */
const bufferKb = 512;
const leastBufferKb = 8;
/** Of one reading: as much text as the buffer can become. */
const mostBytes = 4_000_000;
const mostKinds = 200;

const lostEvents = /^CPU:\d+ \[LOST (?:\d+ )?EVENTS\]$/;

const event = ' kfree_skb: ';

/** `… kfree_skb: skbaddr=… protocol=2048 location=ip_rcv+0x1/0x2 reason: NO_SOCKET` → `NO_SOCKET ip_rcv`. */
const kindOf = (text: string): string | undefined => {
  const at = text.indexOf(event);
  const [fields = '', reason = ''] = at < 0 ? [] : text.slice(at + event.length).split(' reason: ');
  const [location = ''] = (fields.split(' location=')[1] ?? '').split('+');
  return /^[\w.]{1,128}$/.test(location) && /^[A-Z0-9_]{1,60}$/.test(reason) ? `${reason} ${location}` : undefined;
};

/** Lines of `trace_pipe` → counts, by `REASON location`. Nothing where events were lost or a line is of another form. */
export const parseDrops = (text: string): Drops | undefined => {
  const drops = new Map<string, number>();
  for (const each of text.split('\n')) {
    const bare = each.trim();
    if (bare === '') continue;
    const key = lostEvents.test(bare) ? undefined : kindOf(bare);
    if (key === undefined) return undefined;
    if (drops.has(key) || drops.size < mostKinds) drops.set(key, (drops.get(key) ?? 0) + 1);
  }
  return drops;
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const tryTo = (act: () => void): void => {
  try {
    act();
  } catch {
    // Somebody else's, or gone already.
  }
};

/**
 * The reasons for which the kernel drops packets, by its tracepoint `skb:kfree_skb`, in an instance of its own with a
 * small buffer. Whoever is killed leaves its instance; the next one removes it, and the kernel does not let go of one
 * whose owner still reads from it.
 */
export class DropTrace {
  readonly #instance: string;
  readonly #pipe: number;
  #stopped = false;

  private constructor(instance: string, pipe: number) {
    this.#instance = instance;
    this.#pipe = pipe;
  }

  /** `name`: of no other probe. Answers why there is none, where there is none. */
  static start(family: 4 | 6, name: string, folders: readonly string[] = tracingFolders): DropTrace | Message {
    const folder = folders.map((each) => `${each}/instances`).find((each) => existsSync(each));
    if (folder === undefined) return say('packets.no-tracefs');
    const instance = `${folder}/${prefix}${name}`;
    try {
      for (const left of readdirSync(folder)) {
        if (left.startsWith(prefix)) tryTo(() => rmdirSync(`${folder}/${left}`));
      }
      mkdirSync(instance);
      const set = (file: string, value: string) => writeFileSync(`${instance}/${file}`, value);
      const share = Math.floor(bufferKb / availableParallelism());
      set('buffer_size_kb', String(Math.max(leastBufferKb, share)));
      set('events/skb/kfree_skb/filter', `protocol == ${family === 4 ? 0x0800 : 0x86dd}`);
      const pipe = openSync(`${instance}/trace_pipe`, constants.O_RDONLY | constants.O_NONBLOCK);
      const trace = new DropTrace(instance, pipe);
      process.once('exit', () => trace.stop());
      try {
        set('events/skb/kfree_skb/enable', '1');
      } catch (error) {
        trace.stop();
        throw error;
      }
      return trace;
    } catch (error) {
      tryTo(() => rmdirSync(instance));
      return say('packets.tracefs-refuses', { code: codeOf(error) });
    }
  }

  /** What was dropped since the last reading; nothing where it was too much to tell. */
  read(): Drops | undefined {
    const chunk = Buffer.alloc(65_536);
    let text = '';
    while (text.length < mostBytes) {
      let got = 0;
      try {
        got = readSync(this.#pipe, chunk);
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') return undefined;
      }
      if (got === 0) return parseDrops(text);
      text += chunk.toString('latin1', 0, got);
    }
    return undefined;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    tryTo(() => writeFileSync(`${this.#instance}/events/skb/kfree_skb/enable`, '0'));
    tryTo(() => closeSync(this.#pipe));
    tryTo(() => rmdirSync(this.#instance));
  }
}
