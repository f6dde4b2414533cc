import type { CauseId } from '../case/causes.ts';
import { type Finding, type Hop, hops } from '../case/finding.ts';
import { type Loss, placeFor, placePosition } from '../case/loss.ts';

/**
 * Where along the path a departure makes packets vanish. Most do it where they stand; a wrong route or
 * tunnel entry lets packets leave the node and loses them on the way to the wrong place.
 */
interface Window {
  from: number;
  to: number;
}

const untilUnderlay: ReadonlySet<CauseId> = new Set([
  'block-route-missing',
  'block-route-wrong',
  'foreign-route',
  'ip-rule-diverts',
  'tunnel-neighbour-missing',
  'fdb-missing',
  'mtu-too-large',
]);

/** Captures see what is addressed to others: such packets reach the other node and are not taken in. */
const untilFarTunnel: ReadonlySet<CauseId> = new Set([
  'tunnel-wrong',
  'tunnel-neighbour-wrong',
  'fdb-wrong',
  'node-neighbour-wrong',
]);

/** What the sender's node asks the other node for, and gets no answer, does not leave it. */
const fromSender: ReadonlySet<CauseId> = new Set(['node-interface-down', 'node-address-wrong', 'node-subnet-wrong']);

/** What leaves with an address that nobody can answer is lost beyond the node's interface. */
const untilOutside: ReadonlySet<CauseId> = new Set(['nat-outgoing-off', 'masquerade-missing']);

const untilNode: ReadonlySet<CauseId> = new Set([
  'gateway-neighbour-wrong',
  'pod-route-captures',
  'host-veth-mac-wrong',
]);

/** Without an answer to its ARP request the packet does not even leave the pod. */
const fromPod: ReadonlySet<CauseId> = new Set([
  'proxy-arp-off',
  'node-without-default-route',
  'veth-forwarding-off',
  'ip-forward-off',
  'ip-rule-diverts',
  'host-veth-down',
  'host-veth-missing',
]);

/** Things that both directions pass, whichever of them met the thing first. */
const oneWay: ReadonlySet<CauseId> = new Set([
  'block-route-missing',
  'block-route-wrong',
  'tunnel-neighbour-wrong',
  'tunnel-neighbour-missing',
  'fdb-wrong',
  'fdb-missing',
  'tunnel-peers-incomplete',
  'node-neighbour-wrong',
  'node-subnet-wrong',
  'workload-route-wrong',
  'workload-route-missing',
  'pod-neighbour-wrong',
  'pod-neighbour-unanswered',
  'gateway-neighbour-wrong',
  'gateway-unanswered',
  'pod-default-route-missing',
  'pod-route-captures',
  'policy-denies-egress',
  'policy-denies-ingress',
  'foreign-rule-drops',
  'rule-not-intended',
  'rp-filter-drops',
  'nothing-listens',
]);

const mirroredHop = (hop: Hop): Hop => {
  if (hop.startsWith('source-')) return hop.replace('source-', 'destination-') as Hop;
  return hop.startsWith('destination-') ? (hop.replace('destination-', 'source-') as Hop) : hop;
};

const windowAt = (hop: Hop, cause: CauseId | undefined): Window => {
  const at = hops.indexOf(hop);
  // An interface that does not answer is felt where its neighbour asks for it, before the hop itself.
  const felt = at >= hops.indexOf('destination-veth') ? 7.1 : at - 1;
  const from = hop.startsWith('source-') && cause !== undefined && fromPod.has(cause) ? 0 : felt;
  if (cause !== undefined && fromSender.has(cause)) return { from: Math.min(from, 3.6), to: Math.max(at, 6) + 0.9 };
  if (cause !== undefined && untilFarTunnel.has(cause)) return { from: Math.min(from, 3.6), to: Math.max(at, 7.1) };
  if (cause !== undefined && untilUnderlay.has(cause)) return { from, to: Math.max(at, 5.4) + 0.1 };
  if (cause !== undefined && untilOutside.has(cause)) return { from: 3.9, to: hops.length };
  if (cause !== undefined && untilNode.has(cause)) return { from, to: 3.5 };
  // A frame for another MAC address is seen by a capture in the pod all the same.
  if (cause === 'pod-neighbour-wrong') return { from, to: 9.9 };
  // A settings fault of a tunnel end shows on either of its sides.
  return { from, to: at + 0.9 };
};

const lossWindow = (loss: Loss): Window => ({
  from: loss.lastSeen === undefined ? 0 : placePosition[placeFor(loss.direction, loss.lastSeen.place)],
  to:
    loss.firstUnseen === undefined
      ? Number.POSITIVE_INFINITY
      : placePosition[placeFor(loss.direction, loss.firstUnseen.place)],
});

/** Packets that these let out arrive, and the replies do not find back. */
const losesReplies: ReadonlySet<string> = new Set(['source-address']);

type Relation = 'at' | 'before' | 'after' | 'unrelated';

/**
 * A departure held against a loss: `at`: it can be what loses the packets; `before`: they passed it
 * unharmed; `after`: they do not come so far; `unrelated`: it stands on the other direction's way.
 */
export const relationTo = (loss: Loss, finding: Finding): Relation => {
  // Everything was seen everywhere and yet nothing came of it: no place speaks for or against a departure.
  if (loss.lastSeen === undefined && loss.firstUnseen === undefined) return 'at';
  // A pod that does not answer may be one whose reply finds no way out of it.
  if (loss.cause === 'no-answer' && finding.direction === 'reverse' && windowAt(finding.hop, finding.cause).from < 1)
    return 'at';
  if (losesReplies.has(finding.check) && finding.direction === 'forward' && loss.direction === 'reverse') return 'at';
  const sameWay = finding.direction === loss.direction;
  if (!sameWay && finding.cause !== undefined && oneWay.has(finding.cause)) {
    return loss.direction === 'forward' ? 'after' : 'before';
  }
  const departure = windowAt(sameWay ? finding.hop : mirroredHop(finding.hop), finding.cause);
  const lost = lossWindow(loss);
  if (departure.to <= lost.from) return sameWay || loss.direction === 'reverse' ? 'before' : 'unrelated';
  return departure.from >= lost.to ? 'after' : 'at';
};
