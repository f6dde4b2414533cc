import type { Burst, BurstRow, BurstTap } from '../../case/burst.ts';
import { isTunnelDevice } from '../../case/calico-devices.ts';
import { type Place, placeSchema } from '../../case/packets.ts';
import { got, missing, type Read } from '../../case/read.ts';
import type { RawBurstResult, RawBurstRow, RawBurstSeen } from '../../probe/packets/burst-result.ts';
import { messageFor } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Exec } from '../exec.ts';
import { type RunningBurst, startBurst } from './burst-exec.ts';
import type { OutsideReceiver, PacketEnd } from './run-packet-test.ts';

/** Many packets from the one end to the other, watched on both nodes; see `case/burst.ts`. */

/** 200 of each size in ten seconds: of none lost, at most 1.5% are (95%). */
const rhythm = { count: 200, everyMs: 50 } as const;
/** The IP packet, with room for what says whose it is. */
const smallBytes = 100;
/** For both nodes to watch, and for the sender to end and to tell. */
const stepMs = { ready: 8_000, sent: rhythm.count * rhythm.everyMs + 4_000, told: 6_000 } as const;

const marks = { small: 1, large: 2 } as const;

export interface BurstOptions {
  exec: Exec;
  sender: PacketEnd;
  receiver: PacketEnd | OutsideReceiver;
  signal: AbortSignal;
  /** 0 inclusive to 1 exclusive. */
  random: () => number;
}

const addressOf = (end: PacketEnd | OutsideReceiver): string =>
  'pod' in end && end.pod !== undefined ? end.pod.address : end.address;

/** The place of the path that an interface is; undefined: none that tells something. */
const placeOf =
  (sender: PacketEnd, receiver: PacketEnd | OutsideReceiver, node: string) =>
  ({ pod, interface: name }: Pick<RawBurstSeen, 'pod' | 'interface'>): Place | undefined => {
    const other = 'pod' in receiver ? receiver : undefined;
    if (pod !== undefined) {
      if (pod === sender.pod?.key) return 'source-pod';
      return pod === other?.pod?.key ? 'destination-pod' : undefined;
    }
    if (name === sender.pod?.interface && node === sender.node) return 'source-veth';
    if (name === other?.pod?.interface && node === other?.node) return 'destination-veth';
    if (receiver.node === sender.node || name === 'lo') return undefined;
    return `${node === sender.node ? 'source' : 'destination'}-${isTunnelDevice(name) ? 'tunnel' : 'nic'}`;
  };

/** Places that are watched even where nothing is seen there. */
const expected = (end: PacketEnd, side: 'source' | 'destination', { watched }: RawBurstResult): [Place, string][] => [
  ...(end.pod && watched.pods.includes(end.pod.key) ? [[`${side}-pod`, 'eth0'] as [Place, string]] : []),
  ...(watched.node
    ? (
        [
          [`${side}-veth`, end.pod?.interface],
          [`${side}-tunnel`, end.tunnel],
          [`${side}-nic`, end.nic],
        ] satisfies [Place, string | undefined][]
      ).flatMap(([place, name]): [Place, string][] => (name === undefined ? [] : [[place, name]]))
    : []),
];

const order = new Map<string, number>(placeSchema.options.map((place, index) => [place, index]));

interface Watching {
  end: PacketEnd;
  sides: ('source' | 'destination')[];
  result: RawBurstResult;
}

const tapsOf = (options: BurstOptions, mark: number, watching: readonly Watching[]): BurstTap[] => {
  const taps = new Map<Place, BurstTap>();
  for (const { end, sides, result } of watching) {
    const { node } = end;
    for (const side of sides) {
      const own = side === 'source' ? options.sender : 'pod' in options.receiver ? options.receiver : undefined;
      for (const [place, name] of own === undefined ? [] : expected(own, side, result))
        taps.set(place, { place, node, interface: name, requests: 0, replies: 0 });
    }
    const place = placeOf(options.sender, options.receiver, node);
    for (const one of result.seen.filter((each) => each.mark === mark)) {
      const where = place(one);
      if (where === undefined) continue;
      const known = taps.get(where) ?? { place: where, node, interface: one.interface, requests: 0, replies: 0 };
      const field = one.kind === 'request' ? 'requests' : 'replies';
      if (one.count <= known[field]) continue;
      const took = one.kind === 'reply' && one.p50 !== undefined ? { p50: one.p50, p99: one.p99 } : {};
      taps.set(where, { ...known, interface: one.interface, [field]: one.count, ...took });
    }
  }
  return [...taps.values()].sort((a, b) => (order.get(a.place) ?? 0) - (order.get(b.place) ?? 0));
};

const percentile = (sorted: readonly number[], of: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((of / 100) * sorted.length))] ?? 0;

const rowOf = ({ sent, answered, roundTrips, bytes, said }: RawBurstRow, taps: BurstTap[]): BurstRow => {
  const sorted = [...roundTrips].sort((a, b) => a - b);
  return {
    bytes: bytes ?? 0,
    sent,
    answered: Math.min(answered, sent),
    ...(sorted.length === 0 ? {} : { p50: percentile(sorted, 50), p99: percentile(sorted, 99) }),
    taps,
    ...(said === undefined ? {} : { said }),
  };
};

const inTime = async <T>(promise: Promise<T>, ms: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** Fails where the sender's node cannot send; a receiver's node that cannot watch is among the problems. */
export const runBurst = async (options: BurstOptions): Promise<Read<Burst>> => {
  const { exec, sender, receiver, signal } = options;
  if (sender.target === undefined) return missing(sender.reason ?? say('read.no-probe', { node: sender.node }));
  const deadlineMs = stepMs.ready + stepMs.sent + stepMs.told;
  const limits = { deadlineMs: deadlineMs + 1_000, signal };
  const common = { burst: true, run: 1 + Math.floor(options.random() * 65_534), deadlineMs } as const;
  const from = sender.pod === undefined ? {} : { from: sender.pod.key };
  const to = addressOf(receiver);
  const targets = (
    [
      ['small', smallBytes],
      ['large', 'full'],
    ] as const
  ).map(([name, size]) => ({
    mark: marks[name],
    to,
    ...rhythm,
    size,
    ...from,
  }));
  const other = 'pod' in receiver ? receiver : undefined;
  const here = [sender.pod, other !== undefined && other.node === sender.node ? other.pod : undefined];
  const sending = startBurst(
    exec,
    sender.target,
    { ...common, node: sender.node, pods: here.filter((pod) => pod !== undefined), targets },
    limits,
  );
  const watching: RunningBurst | undefined =
    other?.target === undefined || other.node === sender.node
      ? undefined
      : startBurst(
          exec,
          other.target,
          { ...common, node: other.node, pods: other.pod === undefined ? [] : [other.pod], targets: [] },
          limits,
        );
  await inTime(Promise.all([sending.ready, watching?.ready]), stepMs.ready);
  const isWatched = watching?.isReady() === true;
  for (const part of [sending, watching]) part?.order(part.isReady() ? 'go' : 'stop');
  await inTime(sending.sent, stepMs.sent);
  for (const part of [sending, watching]) part?.order('stop');
  const late = missing(say('read.no-time'), 'timeout');
  const [sent, seen] = await Promise.all([
    inTime(sending.result, stepMs.told),
    isWatched && watching ? inTime(watching.result, stepMs.told) : undefined,
  ]);
  if (sent === undefined) return late;
  if (!sent.ok) return sent;
  const isSame = other?.node === sender.node;
  const results: Watching[] = [
    { end: sender, sides: isSame ? ['source', 'destination'] : ['source'], result: sent.value },
    ...(other && seen?.ok ? [{ end: other, sides: ['destination' as const], result: seen.value }] : []),
  ];
  const rows = sent.value.rows
    .toSorted((a, b) => a.mark - b.mark)
    .map((row) => rowOf(row, tapsOf(options, row.mark, results)));
  const unwatched = other !== undefined && !isSame && seen?.ok !== true;
  return got({
    ...(sender.pod === undefined ? {} : { fromAddress: sender.pod.address }),
    toAddress: to,
    overMs: rhythm.count * rhythm.everyMs,
    rows,
    problems: [
      ...results.flatMap(({ result }) => result.problems.map(messageFor)),
      ...(unwatched ? [say('burst.unwatched', { node: other.node })] : []),
    ],
  });
};
