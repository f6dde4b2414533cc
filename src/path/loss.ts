import type { Direction } from '../case/finding.ts';
import type { Inbound } from '../case/inbound.ts';
import { type PacketTest, type Place, placeSchema, type Tap } from '../case/packets.ts';
import type { CauseId } from '../faults/causes.ts';
import type { Hop } from '../faults/hops.ts';
import { sameAddress } from '../ip/texts.ts';
import { type AskedOf, askedOfEnd } from './asked-of-end.ts';

/** Where one live test lost its packets. */
export interface Loss {
  /** `reverse`: the requests arrived, the replies did not come back. */
  direction: Direction;
  /** The last place that saw them, and the first after it that did not; in the question's naming. */
  lastSeen?: Tap;
  firstUnseen?: Tap;
  cause: CauseId;
  hop: Hop;
}

/** A live test by the Service's address that was not answered each time. */
export const serviceIsLost = ({ packets }: { packets: readonly PacketTest[] }): boolean =>
  packets.some((test) => test.through === 'service' && test.outcome !== 'not-run' && !wasAnswered(test));

const order: readonly Place[] = placeSchema.options;

/** One tap for each place, in packet order: a pod may be watched on several of its interfaces. */
const sorted = (taps: readonly Tap[]): Tap[] => {
  const byPlace = new Map<Place, Tap>();
  for (const tap of taps) {
    const known = byPlace.get(tap.place);
    const better = known !== undefined && (known.requests > 0 || (tap.requests === 0 && tap.interface === 'lo'));
    const named = better ? known : tap;
    byPlace.set(tap.place, {
      ...named,
      requests: tap.requests + (known?.requests ?? 0),
      replies: tap.replies + (known?.replies ?? 0),
    });
  }
  return [...byPlace.values()].sort((a, b) => order.indexOf(a.place) - order.indexOf(b.place));
};

const mirrored: Record<Place, Place> = {
  'source-pod': 'destination-pod',
  'source-veth': 'destination-veth',
  'source-tunnel': 'destination-tunnel',
  'source-nic': 'destination-nic',
  'destination-nic': 'source-nic',
  'destination-tunnel': 'source-tunnel',
  'destination-veth': 'source-veth',
  'destination-pod': 'source-pod',
};

/** The place as the packet of that direction sees it: for a reply the question's destination is its source. */
export const placeFor = (direction: Direction, place: Place): Place =>
  direction === 'forward' ? place : mirrored[place];

export const causeBetween = (
  last: Place | undefined,
  next: Place,
  tunnelled: boolean,
  firstIsNode: boolean,
): { cause: CauseId; hop: Hop } => {
  // What a node sends to a pod of its own enters the pod's interface at once.
  if (last === undefined && firstIsNode) return { cause: 'lost-in-source-node', hop: 'source-node' };
  if (next === 'source-pod' || next === 'source-veth') return { cause: 'lost-in-source-pod', hop: 'source-pod' };
  if (next === 'source-tunnel' || next === 'source-nic') return { cause: 'lost-in-source-node', hop: 'source-node' };
  if (last === 'source-nic' && next === 'destination-nic') {
    return { cause: tunnelled ? 'underlay-drops-tunnel' : 'underlay-drops', hop: 'underlay' };
  }
  if (last === 'source-veth' && (next === 'destination-veth' || next === 'destination-pod')) {
    return { cause: 'lost-in-source-node', hop: 'source-node' };
  }
  if (last?.startsWith('destination')) {
    return {
      cause: 'lost-in-destination-node',
      hop: last === 'destination-veth' ? 'destination-veth' : 'destination-node',
    };
  }
  return { cause: 'lost-on-the-way', hop: 'underlay' };
};

const between = (
  direction: Direction,
  taps: Tap[],
  seen: (tap: Tap) => number,
  tunnelled: boolean,
  firstIsNode: boolean,
): Loss | undefined => {
  const at = taps.findIndex(
    (tap) => seen(tap) === 0 && !taps.slice(taps.indexOf(tap)).some((later) => seen(later) > 0),
  );
  const unseen = taps[at];
  if (unseen === undefined) return undefined;
  const last = taps[at - 1];
  const place = placeFor(direction, unseen.place);
  return {
    direction,
    ...(last === undefined ? {} : { lastSeen: last }),
    firstUnseen: unseen,
    ...causeBetween(last === undefined ? undefined : placeFor(direction, last.place), place, tunnelled, firstIsNode),
  };
};

/**
 * What was sent to a Service was refused on the way to its endpoints, as kube-proxy does where it knows none: an
 * endpoint refuses with the address of the Service, by an ICMP error where it has no RST.
 */
export const refusedBefore = (test: PacketTest): boolean =>
  test.through === 'service' &&
  test.outcome === 'refused' &&
  (test.counters.some((move) => move.target === 'REJECT' && move.packets > 0) ||
    test.icmpErrors.some(({ from }) => !sameAddress(from, test.toAddress)));

/** The pod that was asked answered, or refused: the path works. */
export const wasAnswered = (test: PacketTest): boolean =>
  (test.outcome === 'replied' || test.outcome === 'refused') &&
  !answeredInside(test) &&
  !answeredByAnother(test) &&
  !refusedBefore(test);

/** Ends in which nothing watches: they have received what reaches their last place and is not answered. */
const unansweredBy = (test: PacketTest, last: Tap): Loss | undefined => {
  if (test.to === 'outside' && last.place === 'source-nic') {
    return { direction: 'forward', lastSeen: last, cause: 'outside-no-answer', hop: 'outside' };
  }
  // Behind the node's interface stand its rules and its sockets.
  return test.to === 'node'
    ? { direction: 'forward', lastSeen: last, cause: 'no-answer', hop: 'destination-node' }
    : undefined;
};

/**
 * The first place that did not see the request; where all did, the first on the way back that did not
 * see the reply. `undefined` for a test that was answered or not run.
 */
export const lossOf = (test: PacketTest): Loss | undefined => {
  // What never left the sender's pod was not lost.
  if (test.outcome === 'not-run' || wasAnswered(test) || answeredInside(test)) return undefined;
  const taps = sorted(test.taps);
  const tunnelled = taps.some((tap) => tap.place.endsWith('tunnel'));
  const last = taps.at(-1);
  // Beyond the sender's interface its packets go to any of the endpoints, where they were not looked for.
  if (test.through === 'service' && last !== undefined && last.requests > 0) {
    return { direction: 'forward', lastSeen: last, cause: 'service-unreachable', hop: 'source-node' };
  }
  if (last === undefined) return { direction: 'forward', cause: 'lost-on-the-way', hop: 'underlay' };
  const there = between('forward', taps, (tap) => tap.requests, tunnelled, test.by === 'node');
  if (there) return there;
  if (last.replies === 0) {
    const unanswered = unansweredBy(test, last);
    if (unanswered) return unanswered;
    const arrived = last.place === 'destination-pod' || last.place === 'destination-veth';
    return arrived
      ? { direction: 'forward', lastSeen: last, cause: 'no-answer', hop: 'destination-pod' }
      : { direction: 'forward', lastSeen: last, cause: 'lost-on-the-way', hop: 'destination-node' };
  }
  const back = between('reverse', [...taps].reverse(), (tap) => tap.replies, tunnelled, test.to === 'node');
  // Seen there and back at every place: the connection fails at a node that no capture watched.
  return back ?? { direction: 'forward', cause: 'lost-on-the-way', hop: 'underlay' };
};

const isSilent = ({ requests, replies }: Tap): boolean => requests === 0 && replies === 0;

/**
 * Something in the sender's own pod answered in the receiver's place: replies were seen in the pod and nothing at
 * all outside of it. A proxy of a mesh does this to every connection, a forgotten redirect as well.
 */
export const answeredInside = (test: PacketTest): boolean => {
  if (test.outcome !== 'replied' && test.outcome !== 'refused') return false;
  const inside = test.taps.filter(({ place }) => place === 'source-pod');
  const outside = test.taps.filter(({ place }) => place !== 'source-pod');
  if (!inside.some(({ replies }) => replies > 0) || !outside.every(isSilent)) return false;
  const loopback = inside.filter((tap) => tap.interface === 'lo');
  // Some programs hand packets on past the capture of the pod's interface on its node, none past the loopback.
  const onlyLoopback =
    loopback.some(({ replies }) => replies > 0) && inside.every((tap) => loopback.includes(tap) || isSilent(tap));
  return onlyLoopback || outside.some(({ place }) => place === 'source-veth');
};

/**
 * Something answered, but the packets never came to the pod that was asked: the node they reached gave
 * them to another. Only where both of the pod's places watched and the node itself was seen to be reached.
 */
export const answeredByAnother = (test: PacketTest): boolean => {
  if (test.outcome !== 'replied' && test.outcome !== 'refused') return false;
  const taps = sorted(test.taps);
  const at = (place: Place) => taps.find((tap) => tap.place === place);
  const veth = at('destination-veth');
  const pod = at('destination-pod');
  if (veth === undefined || pod === undefined || veth.requests + pod.requests + veth.replies + pod.replies > 0)
    return false;
  return test.taps.some(
    (tap) => tap.node === veth.node && !['destination-veth', 'destination-pod'].includes(tap.place) && tap.requests > 0,
  );
};

/**
 * The test that answers the question: of what was asked; without a port TCP, where it was tried, because
 * a detour lets ICMP through and kills TCP (calico#8.2).
 */
export const decidingTest = (c: Asked): PacketTest | undefined => {
  const run = c.packets.filter((test) => test.outcome !== 'not-run' && test.beside !== true && test.size === undefined);
  const direct = testOf(
    run.filter((test) => test.through === undefined),
    askedOfEnd(c),
  );
  // Who calls in a client's place was answered as itself, which says nothing of the client.
  const through = run.find(
    (test) =>
      test.through === 'service' &&
      (test.plays === undefined || !wasAnswered(test) || test.plays === c.inbound?.client.node),
  );
  // A pod that asks itself through its Service is sent nothing else; nor is a client outside where its address is kept.
  if (through !== undefined && run.every((test) => test.through === 'service')) return through;
  // Where the endpoint answers and the Service does not, the Service is what fails.
  return through !== undefined && !wasAnswered(through) && (direct === undefined || wasAnswered(direct))
    ? through
    : direct;
};

type Asked = { packets: readonly PacketTest[]; inbound?: Inbound | undefined } & Parameters<typeof askedOfEnd>[0];

const testOf = (run: readonly PacketTest[], asked: AskedOf): PacketTest | undefined => {
  if (asked.port !== undefined) {
    return run.find(
      (test) => test.port === asked.port && (asked.protocol === undefined || test.protocol === asked.protocol),
    );
  }
  if (asked.protocol !== undefined) return run.find((test) => test.protocol === asked.protocol);
  return run.find((test) => test.protocol === 'tcp') ?? run[0];
};
