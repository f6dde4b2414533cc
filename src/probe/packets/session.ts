import { setTimeout as sleep } from 'node:timers/promises';
import { commandBytes } from '../../limits/limits.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type CommandLimits, runCommand } from '../command.ts';
import { findNamespace, type RunOne } from '../enter-pod.ts';
import type { LineInput } from '../line-input.ts';
import { inside } from '../pod-namespace.ts';
import type { RawRun } from '../raw.ts';
import type { PodRequest } from '../snapshot-request.ts';
import { AskCounts } from './arp.ts';
import { grownBacklogs, readListeners, readTaken } from './backlog.ts';
import { startCapture } from './capture.ts';
import { captureFilter } from './capture-filter.ts';
import { caughtUp } from './caught-up.ts';
import { KernelWatch } from './kernel-watch.ts';
import { type Known, linksOf } from './known.ts';
import { attempts, type PacketsRequest, type TestRequest } from './packets-request.ts';
import { Patience } from './patience.ts';
import { interfaceNames, placeOnNode } from './place-on-node.ts';
import { isResolving } from './resolving.ts';
import type { RawAttempt, RawBacklog, RawPacketsMessage, RawPacketsResult, RawTcProgram } from './result.ts';
import { compareCounters, readCounters } from './rule-counters.ts';
import { pingSender, type Sender, type SendPlace, startConnectSender } from './sender.ts';
import { type SizeSender, sizeSender } from './size-sender.ts';
import { type PlaceOf, TapCounts } from './tap-counts.ts';
import { readTcPrograms } from './tc-programs.ts';
import { readTracking, trackingMoves } from './tracking.ts';
import { within } from './within.ts';

type Print = (message: RawPacketsMessage) => void;

const readyWithinMs = 2_000;

/** A sender of sizes has more to send where the first ones are silent. */
const sizesMs = 300;

/** One live test on one node: prepares, says that it is ready, sends or watches, tells what was seen. */
class Session {
  readonly #request: PacketsRequest;
  readonly #limits: CommandLimits;
  readonly #counts: TapCounts;
  readonly #asks = new AskCounts();
  readonly #captures: { pid: number | undefined; stop(): void; files(): RawPacketsResult['captures'] }[] = [];
  readonly #senders: Sender[] = [];
  readonly #sizes = new Map<number, SizeSender>();
  readonly #attempts = new Map<string, RawAttempt>();
  readonly #problems: (Message | string)[] = [];
  readonly #family: 4 | 6;
  readonly #patience: Patience;
  /** Tests whose pings have not ended. */
  readonly #pinging = new Set<number>();
  #podWatched = false;
  #nodeWatched = false;
  /** Set when the preparing is over: a capture that starts later has missed packets, and is left out. */
  #prepared = false;
  #sent = false;
  readonly #canConnect = new Set<TestRequest['origin']>();
  #onChange: () => void = () => {};

  readonly #known: Known;
  readonly #kernel: KernelWatch;
  /** Network namespace of each pod of the test. */
  readonly #namespaces = new Map<string, string>();
  /** The receiver's listening sockets before anything was sent. */
  #listeners: { namespace: string | undefined; before: ReturnType<typeof readListeners> } | undefined;

  constructor(request: PacketsRequest, signal: AbortSignal, known: Known = { pods: {}, senders: new Map() }) {
    this.#request = request;
    this.#known = known;
    this.#limits = { deadlineMs: 2_000, maxBytes: commandBytes, signal };
    this.#patience = new Patience(request.waitMs);
    this.#counts = new TapCounts(request, () => this.#patience.sent());
    this.#family = request.fromAddress.includes(':') ? 6 : 4;
    this.#kernel = new KernelWatch(this.#run, this.#family);
  }

  readonly #run: RunOne = (id, argv, more) => runCommand(id, argv, { ...this.#limits, ...more });

  async run(input: LineInput, print: Print): Promise<void> {
    const start = performance.now();
    const elapsed = () => Math.round(performance.now() - start);
    const before = readCounters(this.#family, this.#limits);
    const tracked = readTracking();
    this.#kernel.begin();
    if (this.#request.toNode === true) this.#watchListeners(undefined);
    await this.#prepare();
    await Promise.all([before, this.#kernel.begun, this.#listeners?.before]);
    const { node } = this.#request;
    print({ type: 'ready', node, milliseconds: elapsed(), problems: [...this.#problems] });
    if (!this.#sends) this.#onChange = () => this.#tellSeen(print);
    const order = await within(input.next(), this.#request.deadlineMs, 'stop');
    if (order === undefined) return this.#kernel.abandon();
    if (order === 'go') {
      // Who conducts the test tells what the other node sees.
      input.next().then((news) => news === 'seen' && this.#patience.seen());
      await this.#send();
    }
    this.#onChange = () => {};
    await caughtUp(() => this.#captures.flatMap(({ pid }) => pid ?? []));
    if (order === 'go') print({ type: 'sent', node });
    const [after, backlog] = await Promise.all([
      readCounters(this.#family, this.#limits),
      this.#backlog(),
      this.#kernel.end(),
    ]);
    const counters = compareCounters(await before, after, this.#family);
    for (const sender of this.#senders) sender.stop();
    const lost = !this.#allAnswered(order === 'go');
    const [kernel, tcPrograms] = await Promise.all([this.#kernel.moves(lost), lost ? this.#tcPrograms() : []]);
    for (const capture of this.#captures) capture.stop();
    print({
      type: 'result',
      node,
      milliseconds: elapsed(),
      taps: this.#counts.taps(),
      asks: this.#asks.list(),
      attempts: [...this.#attempts.values()],
      sent: this.#request.tests.map((test, index) => this.#sentOf(test, index)),
      answered: this.#request.tests.map((_, test) => this.#answered(test)),
      counters: counters.moves,
      tracking: trackingMoves(tracked, readTracking()),
      kernel,
      ...(backlog.length === 0 ? {} : { backlog }),
      ...(tcPrograms.length === 0 ? {} : { tcPrograms }),
      icmpErrors: this.#counts.errors,
      problems: [...this.#problems, ...counters.problems],
      captures: this.#captures.flatMap((capture) => capture.files()),
    });
  }

  /** Captures everywhere and the senders, all at the same time. What cannot be had becomes a problem. */
  async #prepare(): Promise<void> {
    const run = this.#run;
    const known = this.#known;
    const addresses = known.addresses ? Promise.resolve(known.addresses) : run('addresses', ['ip', '-d', '-j', 'addr']);
    const { from, to, watch } = this.#request;
    const listNamespaces = () => run('netns', ['ip', '-j', 'netns', 'list']);
    const namespaces = known.addresses ? undefined : listNamespaces();
    const onNode = this.#capture(
      this.#request.node,
      (argv) => argv,
      addresses,
      (name) => placeOnNode(this.#request, name),
      () => {
        this.#nodeWatched = true;
        if (from) this.#counts.expect('source-veth', from.interface);
        if (to) this.#counts.expect('destination-veth', to.interface);
        for (const each of watch) this.#counts.expect(each.place, each.interface);
      },
    );
    const pod = async (request: PodRequest | undefined, place: 'source-pod' | 'destination-pod') => {
      if (request === undefined) return;
      const told = known.pods[request.key];
      const found =
        told?.netns === undefined
          ? await findNamespace(request, await addresses, await (namespaces ?? listNamespaces()), run)
          : { name: told.netns };
      if ('failure' in found) {
        this.#problems.push(say('read.failed', { what: request.key, detail: found.failure }));
        return;
      }
      this.#kernel.watchPod(request.key, found.name);
      this.#namespaces.set(request.key, found.name);
      if (place === 'destination-pod') this.#watchListeners(found.name);
      const names = Promise.resolve(linksOf(told) ?? run('names', inside(found.name, ['ip', '-j', 'link'])));
      const watched = this.#capture(
        request.key,
        (argv) => inside(found.name, argv),
        names,
        () => place,
        () => {
          this.#counts.expect(place, 'eth0');
          if (place === 'source-pod') this.#podWatched = true;
        },
      );
      await Promise.all([watched, place === 'source-pod' ? this.#startSenders({ namespace: found.name }) : undefined]);
    };
    const byNode = this.#request.tests.some(({ origin }) => origin === 'node');
    const own = byNode ? this.#startSenders({ origin: 'node' }) : undefined;
    const all = Promise.all([onNode, own, pod(from, 'source-pod'), pod(to, 'destination-pod')]);
    const intime = await within(all, readyWithinMs, undefined);
    if (intime === undefined) this.#problems.push(say('packets.not-all-watched', { ms: readyWithinMs }));
    this.#prepared = true;
  }

  async #capture(
    where: string,
    prefix: (argv: readonly string[]) => readonly string[],
    links: Promise<RawRun>,
    placeOf: PlaceOf,
    onReady: () => void,
  ): Promise<void> {
    let names = new Map<number, string>();
    let watching = false;
    const capture = startCapture(
      where,
      prefix,
      captureFilter(this.#request),
      (frame) => {
        if (!watching) return false;
        const index = frame.interfaceIndex ?? 0;
        const ours = this.#counts.add(frame, names.get(index) ?? `interface ${index}`, placeOf);
        this.#onChange();
        return ours;
      },
      (ask) => {
        const name = names.get(ask.interfaceIndex);
        if (!watching || name === undefined) return false;
        const place = placeOf(name);
        this.#asks.add(ask, place, name);
        // Every pod of a node asks for the one gateway.
        const { fromAddress, toAddress } = this.#request;
        return place.endsWith('-pod') || place.endsWith('-veth') || [fromAddress, toAddress].includes(ask.about);
      },
    );
    this.#captures.push({
      pid: capture.pid,
      stop: () => capture.stop(),
      files: () =>
        capture.pcaps().map(({ interfaceIndex, ...file }) => {
          const name = names.get(interfaceIndex) ?? `interface ${interfaceIndex}`;
          return { where, place: placeOf(name), interface: name, ...file };
        }),
    });
    names = interfaceNames(await links);
    const problem = await capture.ready;
    if (problem !== undefined) {
      this.#problems.push(problem);
    } else if (!this.#prepared) {
      watching = true;
      onReady();
    }
  }

  async #startSenders(place: SendPlace): Promise<void> {
    if (this.#prepared) return;
    const report = (attempt: RawAttempt) => {
      this.#attempts.set(`${attempt.test} ${attempt.sourcePort}`, attempt);
      if (attempt.result === 'connected' || attempt.result === 'answered') this.#patience.answered();
      this.#onChange();
    };
    const { origin } = place;
    for (const [test, { icmpId, size, ...each }] of this.#request.tests.entries()) {
      if (icmpId === undefined || each.origin !== origin) continue;
      this.#pinging.add(test);
      const ended = () => {
        this.#pinging.delete(test);
        this.#onChange();
      };
      if (size === undefined) {
        this.#senders.push(pingSender(place, this.#request, test, icmpId, report, ended));
        continue;
      }
      const sized = sizeSender(place, this.#request, test, { size, icmpId }, report, ended, {
        leftMs: () => (this.#patience.quick ? 0 : this.#patience.leftMs(each)),
        roundTripMs: () => this.#patience.roundTripMs,
      });
      this.#sizes.set(test, sized);
      this.#senders.push(sized);
    }
    if (this.#request.tests.some((test) => test.port !== undefined && test.origin === origin)) {
      const ahead = place.origin === undefined ? this.#known.senders.get(place.namespace) : undefined;
      const sender = startConnectSender(place, this.#request, report, ahead);
      this.#senders.push(sender);
      const problem = await sender.ready;
      if (problem === undefined) this.#canConnect.add(origin);
      else this.#problems.push(problem);
    }
  }

  /** Until every attempt is decided, or what is silent has been so for long enough. */
  async #send(): Promise<void> {
    if (this.#senders.length === 0) return;
    this.#sent = true;
    this.#patience.begin();
    for (const sender of this.#senders) sender.go();
    do {
      for (let left = this.#leftMs(); left > 0; left = this.#leftMs()) {
        const change = new Promise<void>((resolve) => {
          this.#onChange = resolve;
        });
        await within(change, left, undefined);
      }
    } while (this.#isAnyUndecided() && (await this.#leavesOnlyNow()));
  }

  #watchListeners(namespace: string | undefined): void {
    this.#listeners = { namespace, before: readListeners(this.#request, namespace, this.#run) };
  }

  async #backlog(): Promise<RawBacklog[]> {
    if (this.#listeners === undefined) return [];
    const { namespace, before } = this.#listeners;
    const grown = await grownBacklogs(
      await before,
      () => readListeners(this.#request, namespace, this.#run),
      (ports) => readTaken(ports, namespace, this.#run),
    );
    const { to } = this.#request;
    return grown.map((each) => (to === undefined ? each : { pod: to.key, ...each }));
  }

  /** Of the interfaces on the way: on the node those that are watched, in the pods any. */
  async #tcPrograms(): Promise<RawTcProgram[]> {
    const { from, to, watch } = this.#request;
    const only = [from, to, ...watch].flatMap((each) => each?.interface ?? []);
    const all = await Promise.all([
      readTcPrograms(this.#run, { only }),
      ...[...this.#namespaces].map(async ([pod, namespace]) =>
        (await readTcPrograms(this.#run, { namespace })).map((each) => ({ pod, ...each })),
      ),
    ]);
    return all.flat();
  }

  /** As far as this node can tell: the sender knows it, who watches has seen a reply to each packet. */
  #allAnswered(sent: boolean): boolean {
    const taps = this.#counts.taps();
    return this.#request.tests.every((test, index) =>
      sent && test.size === undefined
        ? this.#answered(index) >= this.#sentOf(test, index)
        : taps.every(
            (tap) => tap.test !== index || (tap.replies > 0 && tap.replies >= Math.min(tap.requests, attempts)),
          ),
    );
  }

  get #sends(): boolean {
    return this.#request.from !== undefined || this.#request.fromNode === true;
  }

  /** The node that only watches says once that the packets come. */
  #tellSeen(print: Print): void {
    if (!this.#counts.seen) return;
    this.#onChange = () => {};
    print({ type: 'seen', node: this.#request.node });
  }

  #sentOf({ port, origin, size }: TestRequest, test: number): number {
    if (!this.#sent) return 0;
    if (size !== undefined) return this.#sizes.get(test)?.sent() ?? 0;
    return port === undefined || this.#canConnect.has(origin) ? attempts : 0;
  }

  /**
   * Where something is silent because the pod or its node still asks for a MAC address: whether the packets leave
   * after all. The kernel repeats its question every second; that the pod asks is to be seen, too.
   */
  async #leavesOnlyNow(): Promise<boolean> {
    const inPod = () => this.#podWatched && this.#nodeWatched && !this.#counts.seen && this.#asks.list().length === 0;
    if (inPod()) {
      while (inPod() && this.#patience.mayResolve) await sleep(50);
      this.#patience.sent();
      return !inPod();
    }
    const onNode = () =>
      isResolving(this.#family, this.#limits, (device) => !placeOnNode(this.#request, device).endsWith('-veth'));
    if (!(await onNode())) return false;
    while (this.#patience.mayResolve) {
      await sleep(50);
      if (await onNode()) continue;
      this.#patience.resolved();
      return true;
    }
    return false;
  }

  #isAnyUndecided(): boolean {
    return this.#request.tests.some((test, index) => !this.#decided(test, index));
  }

  /** How long something can still come, in milliseconds. */
  #leftMs(): number {
    const waiting = this.#request.tests.filter((test, index) => !this.#decided(test, index));
    return Math.max(0, ...waiting.map((test) => this.#patience.leftMs(test) + (test.size === undefined ? 0 : sizesMs)));
  }

  #decided({ firstSourcePort: first, origin }: TestRequest, index: number): boolean {
    // A sender of sizes ends by itself, and may have more to send.
    if (first === undefined) return !this.#pinging.has(index);
    return Array.from({ length: attempts }, (_, n) => first + n).every((port) => {
      const result = this.#attempts.get(`${index} ${port}`)?.result;
      if (result !== 'connected') return result !== undefined;
      return !this.#watched(origin) || this.#counts.confirmed(index, port);
    });
  }

  /** Whether what comes back to the sender is seen by a capture. */
  #watched(origin: TestRequest['origin']): boolean {
    return origin === undefined ? this.#podWatched : this.#nodeWatched;
  }

  /** A connect that succeeded is not enough: the handshake's third packet may be lost (calico#8.2). */
  #answered(test: number): number {
    const origin = this.#request.tests[test]?.origin;
    if (origin === undefined && this.#podWatched) return this.#counts.answered(test);
    const good = [...this.#attempts.values()].filter(
      (each) => each.test === test && (each.result === 'connected' || each.result === 'answered'),
    );
    // On the node's interfaces a reply is seen before the node's own rules have let it in.
    const confirmed = good.filter(
      ({ result, sourcePort }) =>
        result === 'answered' || !this.#watched(origin) || this.#counts.confirmed(test, sourcePort),
    );
    return confirmed.length;
  }
}

/**
 * `calico-why probe packets`, or what follows a snapshot, which tells what is `known`. Ends by itself at the request's deadline, when its input ends, or when it
 * has told its result.
 */
export const runPackets = (
  request: PacketsRequest,
  input: LineInput,
  signal: AbortSignal,
  print: Print,
  known?: Known,
): Promise<void> => new Session(request, signal, known).run(input, print);
