import { commandBytes } from '../../limits/limits.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type CommandLimits, runCommand } from '../command.ts';
import { findNamespace, type RunOne } from '../enter-pod.ts';
import type { LineInput } from '../line-input.ts';
import { inside } from '../pod-namespace.ts';
import type { RawRun } from '../raw.ts';
import { BurstCounts } from './burst-counts.ts';
import { burstFilter, burstPacketOf } from './burst-mark.ts';
import type { BurstRequest, BurstTarget } from './burst-request.ts';
import type { RawBurstMessage, RawBurstRow } from './burst-result.ts';
import { startCapture } from './capture.ts';
import { caughtUp } from './caught-up.ts';
import { type PingRow, startPingRow } from './ping-row.ts';
import { interfaceNames } from './place-on-node.ts';
import type { SendPlace } from './sender.ts';
import { within } from './within.ts';

/** One burst on one node: watches, says that it is ready, sends its rows, and tells what it saw of all of them. */

type Print = (message: RawBurstMessage) => void;

/** A capture that starts later has missed packets. */
const readyWithinMs = 2_500;
/** For the answers to the last packets, and for `ping` to end. */
const lastAnswersMs = 3_000;

const jsonOf = (run: RawRun): unknown[] => {
  try {
    const parsed: unknown = run.exitCode === 0 ? JSON.parse(run.stdout) : [];
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
};

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

/** What the first device on the way carries, by `ip -j route get` and the list of links; absent: not known. */
const carriedBy = (route: RawRun, links: RawRun): number | undefined => {
  const [first] = jsonOf(route);
  const device = fieldOf(first, 'dev');
  const link = jsonOf(links).find((one) => fieldOf(one, 'ifname') === device);
  const mtus = [fieldOf(link, 'mtu'), ...[fieldOf(first, 'metrics')].flat().map((one) => fieldOf(one, 'mtu'))];
  const known = mtus.filter((mtu) => typeof mtu === 'number' && mtu > 0) as number[];
  return known.length === 0 ? undefined : Math.min(...known, 65_535);
};

interface Sending {
  target: BurstTarget;
  place: SendPlace;
  /** Absent: of any size. */
  bytes: number | undefined;
}

class Burst {
  readonly #request: BurstRequest;
  readonly #limits: CommandLimits;
  readonly #counts = new BurstCounts();
  readonly #captures: ReturnType<typeof startCapture>[] = [];
  readonly #problems: (Message | string)[] = [];
  readonly #watched = { node: false, pods: [] as string[] };
  #sending: Sending[] = [];
  #prepared = false;

  constructor(request: BurstRequest, signal: AbortSignal) {
    this.#request = request;
    this.#limits = { deadlineMs: 2_000, maxBytes: commandBytes, signal };
  }

  readonly #run: RunOne = (id, argv, more) => runCommand(id, argv, { ...this.#limits, ...more });

  async run(input: LineInput, print: Print): Promise<void> {
    const start = performance.now();
    const { node, deadlineMs } = this.#request;
    const common = () => ({
      node,
      milliseconds: Math.round(performance.now() - start),
      problems: [...this.#problems].slice(0, 20),
    });
    const leftMs = (): number => Math.max(0, deadlineMs - (performance.now() - start));
    await this.#prepare();
    print({ type: 'ready', ...common() });
    const order = await within(input.next(), leftMs(), 'stop');
    if (order === undefined) return;
    const rows = order === 'go' ? await this.#send(leftMs()) : [];
    print({ type: 'sent', node });
    // Others may still be sending to this node.
    if (order === 'go' && (await within(input.next(), leftMs(), 'stop')) === undefined) return;
    await caughtUp(() => this.#captures.flatMap(({ pid }) => pid ?? []));
    for (const capture of this.#captures) capture.stop();
    print({ type: 'result', ...common(), watched: this.#watched, rows, seen: this.#counts.list() });
  }

  async #prepare(): Promise<void> {
    const addresses = this.#run('addresses', ['ip', '-d', '-j', 'addr']);
    const places = this.#request.pods.length === 0 ? Promise.resolve(new Map()) : this.#enter(addresses);
    const all = Promise.all([this.#watch(undefined, undefined, addresses), this.#choose(places, addresses)]);
    if ((await within(all, readyWithinMs, undefined)) === undefined)
      this.#problems.push(say('packets.not-all-watched', { ms: readyWithinMs }));
    this.#prepared = true;
  }

  /** The network namespaces of the pods, which are watched from now on. */
  async #enter(addresses: Promise<RawRun>): Promise<Map<string, string>> {
    const names = await this.#run('netns', ['ip', '-j', 'netns', 'list']);
    const found = new Map<string, string>();
    const one = async (pod: BurstRequest['pods'][number]): Promise<void> => {
      const namespace = await findNamespace(pod, await addresses, names, this.#run);
      if ('failure' in namespace) {
        this.#problems.push(say('read.failed', { what: pod.key, detail: namespace.failure }));
        return;
      }
      found.set(pod.key, namespace.name);
      await this.#watch(pod.key, namespace.name, this.#run('names', inside(namespace.name, ['ip', '-j', 'link'])));
    };
    await Promise.all(this.#request.pods.map(one));
    return found;
  }

  async #watch(pod: string | undefined, namespace: string | undefined, links: Promise<RawRun>): Promise<void> {
    let names = new Map<number, string>();
    let watching = false;
    const { run, node } = this.#request;
    const capture = startCapture(
      pod ?? node,
      (argv) => (namespace === undefined ? argv : inside(namespace, argv)),
      burstFilter(run),
      (frame) => {
        const ours = watching ? burstPacketOf(frame.packet, run) : undefined;
        const index = frame.interfaceIndex ?? 0;
        const at = { ...(pod === undefined ? {} : { pod }), interface: names.get(index) ?? `interface ${index}` };
        if (ours !== undefined) this.#counts.add(ours, frame, at);
        return false;
      },
      () => false,
    );
    this.#captures.push(capture);
    names = interfaceNames(await links);
    const problem = await capture.ready;
    if (problem !== undefined) this.#problems.push(problem);
    else if (!this.#prepared) {
      watching = true;
      if (pod === undefined) this.#watched.node = true;
      else this.#watched.pods.push(pod);
    }
  }

  /** From where each row is sent, and of which size. */
  async #choose(entered: Promise<Map<string, string>>, addresses: Promise<RawRun>): Promise<true> {
    const namespaces = await entered;
    const links = new Map<string | undefined, Promise<RawRun>>([[undefined, addresses]]);
    const one = async (target: BurstTarget): Promise<void> => {
      const namespace = target.from === undefined ? undefined : namespaces.get(target.from);
      if (target.from !== undefined && namespace === undefined) return;
      const place: SendPlace = namespace === undefined ? { origin: 'node' } : { namespace };
      const own = (argv: string[]): string[] => (namespace === undefined ? argv : inside(namespace, argv));
      let bytes = target.size === 'full' ? undefined : target.size;
      if (target.size === 'full') {
        const known = links.get(namespace) ?? this.#run('links', own(['ip', '-j', 'link']));
        links.set(namespace, known);
        bytes = carriedBy(await this.#run('route', own(['ip', '-j', 'route', 'get', target.to])), await known);
        if (bytes === undefined) {
          this.#problems.push(say('packets.no-size', { to: target.to }));
          return;
        }
      }
      if (!this.#prepared) this.#sending.push({ target, place, bytes });
    };
    await Promise.all(this.#request.targets.map(one));
    return true;
  }

  async #send(leftMs: number): Promise<RawBurstRow[]> {
    const { run } = this.#request;
    const rows: PingRow[] = this.#sending.map(({ target, place, bytes }) => startPingRow(place, run, target, bytes));
    const longest = Math.max(0, ...this.#sending.map(({ target }) => target.count * target.everyMs));
    await within(Promise.all(rows.map(({ over }) => over)), Math.min(leftMs, longest + lastAnswersMs), undefined);
    for (const row of rows) row.stop();
    await within(Promise.all(rows.map(({ over }) => over)), 200, undefined);
    return rows.map((row) => row.row());
  }
}

/** Ends by itself at the request's deadline, when its input ends, or when it has told its result. */
export const runBurst = (request: BurstRequest, input: LineInput, signal: AbortSignal, print: Print): Promise<void> =>
  new Burst(request, signal).run(input, print);
