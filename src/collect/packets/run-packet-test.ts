import type { CaptureFile } from '../../case/capture.ts';
import type { PacketTest } from '../../case/packets.ts';
import { missing, missingOf, type Read } from '../../case/read.ts';
import {
  type PacketsRequest,
  sourcePortCount,
  type TestRequest,
  type Watch,
} from '../../probe/packets/packets-request.ts';
import { waitMsFor } from '../../probe/packets/patience.ts';
import type { RawPacketsResult } from '../../probe/packets/result.ts';
import type { PodRequest } from '../../probe/snapshot-request.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecTarget } from '../exec.ts';
import { type RunningPart, type StartPart, startPartBy } from './packet-exec.ts';
import { packetTestsOf } from './packet-tests.ts';
import type { PlannedTest } from './plan.ts';

interface AnyPacketEnd {
  /** The probe's pod on that node; absent: `reason` says why the node cannot take part. */
  target?: ExecTarget | undefined;
  /** The same probe, where it stays since it told the node's state: then no other exec is needed. */
  staying?: StartPart | undefined;
  reason?: Message;
  node: string;
  /** The node's interfaces on the expected path: these get a tap even where nothing is seen. */
  tunnel?: string | undefined;
  nic?: string | undefined;
}

/** A pod, or a node by its own network: that sends with the address that its routes choose. */
export type PacketEnd = AnyPacketEnd & ({ pod: PodRequest } | { pod?: undefined; address: string });

/** Something outside of the cluster: nothing watches there. */
export interface OutsideReceiver {
  address: string;
  node?: undefined;
}

export interface PacketTestOptions {
  exec: Exec;
  sender: PacketEnd;
  receiver: PacketEnd | OutsideReceiver;
  tests: readonly PlannedTest[];
  /** The sender's node tries the same by its own network, to tell whose fault it is. */
  alsoFromNode?: boolean;
  /** The address that the sender's node may give the packets. */
  translated?: string | undefined;
  /** For the whole live test. */
  deadlineMs: number;
  signal: AbortSignal;
  /** 0 inclusive to 1 exclusive; for ports and ids that no other test uses. */
  random: () => number;
  /** Hears of what each interface saw, to keep for later. */
  onCapture?: ((capture: CaptureFile) => void) | undefined;
}

/** Above Linux's range for ports of its own (32768 to 60999). */
const portRange = { low: 61_000, high: 65_500 };
/** The receiver that is not ready by then is left out: what it did not see would prove nothing. */
const patienceMs = 1_500;

export type Sendable = PlannedTest & { protocol: 'icmp' | 'tcp' | 'udp'; origin?: 'node'; beside?: true };
const isSendable = (test: PlannedTest): test is PlannedTest & { protocol: 'icmp' | 'tcp' | 'udp' } =>
  test.protocol === 'icmp' || (test.protocol !== 'sctp' && test.port !== undefined);

const requestsOf = (tests: readonly Sendable[], random: () => number): TestRequest[] => {
  const room = Math.floor((portRange.high - portRange.low) / sourcePortCount) - tests.length;
  const first = Math.floor(random() * room);
  return tests.map((test, index): TestRequest => {
    const origin = test.origin === undefined ? {} : { origin: test.origin };
    return test.protocol === 'icmp' || test.port === undefined
      ? {
          protocol: 'icmp',
          // Each has ids of its own, for the smaller packets too.
          icmpId: 1 + ((Math.floor(random() * 65_534) + index * 32) % 65_534),
          ...(test.size === undefined ? {} : { size: test.size }),
          ...origin,
        }
      : {
          protocol: test.protocol,
          port: test.port,
          firstSourcePort: portRange.low + (first + index) * sourcePortCount,
          ...(test.service === undefined ? {} : { service: test.service }),
          ...origin,
        };
  });
};

const addressOf = (end: PacketEnd | OutsideReceiver): string =>
  'pod' in end && end.pod !== undefined ? end.pod.address : end.address;

const receiverOn = ({ pod }: PacketEnd): Pick<PacketsRequest, 'to' | 'toNode'> =>
  pod === undefined ? { toNode: true } : { to: pod };

const watchOf = (end: PacketEnd, side: 'source' | 'destination'): Watch[] => [
  ...(end.tunnel === undefined ? [] : [{ place: `${side}-tunnel` as const, interface: end.tunnel }]),
  ...(end.nic === undefined ? [] : [{ place: `${side}-nic` as const, interface: end.nic }]),
];

const wait = (ms: number): Promise<'late'> =>
  new Promise((resolve) => {
    setTimeout(() => resolve('late'), ms).unref();
  });

/**
 * Both ready → go; the sender hears when the receiver sees the first packet; it has sent all → the receiver stops,
 * and both read their counters at the same time. One that is late is abandoned by `leave`.
 */
const conduct = async (
  sender: RunningPart,
  receiver: RunningPart | undefined,
  receiverNode: string,
  leave: () => void,
): Promise<[Read<RawPacketsResult>, Read<RawPacketsResult> | undefined]> => {
  const senderReady = await sender.ready;
  const watching = receiver && (await Promise.race([receiver.ready, wait(patienceMs)]));
  if (watching === 'late') leave();
  if (senderReady) {
    sender.order('go');
    if (watching === true) receiver?.seen.then(() => sender.order('seen'));
  }
  await sender.sent;
  const notReady = missingOf(
    say('noun.probe-on', { node: receiverNode }),
    say('read.not-ready', { ms: patienceMs }),
    'timeout',
  );
  if (watching === 'late') return [await sender.result, notReady];
  receiver?.order('stop');
  const [sent, seen] = await Promise.all([sender.result, receiver?.result]);
  return [sent, seen?.ok && !watching ? notReady : seen];
};

/**
 * The live test: packets sent from the pod's own network namespace, watched on both nodes at the same
 * time. At most one exec per node, one in all when both pods share a node. Fails only when nothing could be sent;
 * a receiver's node that could not watch is named in the details.
 */
export const runPacketTest = async (options: PacketTestOptions): Promise<Read<PacketTest[]>> => {
  const { exec, sender, receiver, signal } = options;
  if (sender.target === undefined) return missing(sender.reason ?? say('read.no-probe', { node: sender.node }));
  const addresses = { fromAddress: addressOf(sender), toAddress: addressOf(receiver) };
  const to: PacketTest['to'] =
    receiver.node === undefined ? 'outside' : receiver.pod === undefined ? 'node' : undefined;
  const asked = options.tests.filter(isSendable);
  const byNode = { origin: 'node' as const };
  const tests: Sendable[] =
    sender.pod === undefined
      ? asked.map((test) => ({ ...test, ...byNode }))
      : [
          ...asked,
          ...(options.alsoFromNode
            ? asked
                .filter(({ size }) => size === undefined)
                .map((test) => ({ ...test, ...byNode, beside: true as const }))
            : []),
        ];
  const notRun = options.tests
    .filter((test) => !isSendable(test))
    .map(
      (test): PacketTest => ({
        ...test,
        ...addresses,
        ...(to === undefined ? {} : { to }),
        ...(sender.pod === undefined ? { by: 'node' as const } : {}),
        sent: 0,
        outcome: 'not-run',
        detail:
          test.port === undefined
            ? say('packets.no-test-without-port', { protocol: test.protocol })
            : say('packets.no-test', { protocol: test.protocol }),
        taps: [],
        counters: [],
        icmpErrors: [],
      }),
    );
  if (tests.length === 0) return { ok: true, value: notRun };
  const sameNode = sender.node === receiver.node;
  const common = {
    ...addresses,
    tests: requestsOf(tests, options.random),
    ...(options.translated === undefined ? {} : { translated: options.translated }),
    waitMs:
      sameNode || (receiver.node !== undefined && receiver.target !== undefined)
        ? waitMsFor.watched
        : waitMsFor.unwatched,
    deadlineMs: Math.min(20_000, Math.max(100, Math.round(options.deadlineMs - 300))),
  };
  const limits = { deadlineMs: options.deadlineMs, signal };
  const senderRequest: PacketsRequest = {
    ...common,
    node: sender.node,
    ...(sender.pod === undefined ? { fromNode: true } : { from: sender.pod }),
    ...(sameNode ? receiverOn(receiver) : {}),
    watch: sameNode ? [] : watchOf(sender, 'source'),
  };
  const problems: Message[] = [];
  const running = (sender.staying ?? startPartBy(exec, sender.target))(senderRequest, limits);
  let other: RunningPart | undefined;
  const left = new AbortController();
  if (receiver.node !== undefined && !sameNode && receiver.target !== undefined) {
    const request: PacketsRequest = {
      ...common,
      node: receiver.node,
      ...receiverOn(receiver),
      watch: watchOf(receiver, 'destination'),
    };
    const start = receiver.staying ?? startPartBy(exec, receiver.target);
    other = start(request, { ...limits, signal: AbortSignal.any([signal, left.signal]) });
  } else if (receiver.node !== undefined && !sameNode) {
    problems.push(receiver.reason ?? say('read.no-probe', { node: receiver.node }));
  }
  const [sent, seen] = await conduct(running, other, receiver.node ?? '', () => left.abort());
  if (!sent.ok) return sent;
  if (seen !== undefined && !seen.ok) problems.push(seen.reason);
  const watched = seen?.ok ? seen.value : undefined;
  for (const result of [sent.value, watched]) {
    for (const { place, interface: name, pcap, truncated } of result?.captures ?? [])
      options.onCapture?.({ node: result?.node ?? '', place, interface: name, pcap, truncated });
  }
  return {
    ok: true,
    value: [
      ...packetTestsOf(tests, { ...addresses, ...(to === undefined ? {} : { to }) }, sent.value, watched, problems),
      ...notRun,
    ],
  };
};
