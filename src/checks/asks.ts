import type { Finding } from '../case/finding.ts';
import { decidingTest, lossOf, placeFor } from '../case/loss.ts';
import type { Ask } from '../case/packets.ts';
import { sameAddress } from '../intended/addresses.ts';
import { findingOf, fix, proofOf } from './draft.ts';
import { hopAt, type Leg, type Side } from './leg.ts';

const check = 'arp-seen';
const gateway = '169.254.1.1';

const proofOfAsks = (node: string, asks: readonly Ask[]) =>
  proofOf(
    'tcpdump arp',
    node,
    asks.map(
      (ask) => `${ask.place} ${ask.interface}: ${ask.requests} asked for ${ask.address}, ${ask.replies} answers`,
    ),
  );

/** Asked at one of these places, and no answer came where the question was put. */
const unanswered = (asks: readonly Ask[]): boolean =>
  asks.some((ask) => ask.requests > 0) && asks.every((ask) => ask.replies === 0);

/**
 * ARP that nobody answered while live packets were lost: the pod asking for its gateway (002-2, R83), or
 * its node asking for the pod. Settings that silence an answer are found by other checks, and explain it.
 */
export const unansweredAsks = (leg: Leg): Finding[] => {
  const test = decidingTest(leg.c.packets, leg.c.question);
  const loss = test === undefined ? undefined : lossOf(test);
  if (test?.asks === undefined || loss === undefined) return [];
  const seen = test.asks;
  const at = (side: Side, address: string | undefined): Ask[] =>
    seen.filter(
      (ask) =>
        ask.node === side.nodeName &&
        sameAddress(ask.address, address) &&
        [`${side.end}-pod`, `${side.end}-veth`].includes(placeFor(leg.direction, ask.place)),
    );
  const found: Finding[] = [];
  const { source, destination } = leg;
  const forGateway = at(source, gateway);
  // What counts is whether the answer came back into the pod.
  const inPod = forGateway.filter((ask) => ask.place.endsWith('-pod'));
  const left = test.taps.some(
    (tap) =>
      tap.node === source.nodeName &&
      placeFor(leg.direction, tap.place) === 'source-veth' &&
      (leg.direction === 'forward' ? tap.requests : tap.replies) > 0,
  );
  if (!left && unanswered(inPod.length > 0 ? inPod : forGateway)) {
    const lostAnswer = forGateway.some((ask) => ask.replies > 0);
    found.push(
      findingOf(leg, {
        check,
        layer: 'observed',
        hop: hopAt(source, 'pod'),
        node: source.nodeName,
        object: `neighbour ${gateway} of ${source.key}`,
        status: 'fail',
        cause: 'gateway-unanswered',
        statement: lostAnswer
          ? `${source.key} asks for its gateway ${gateway}, and the answer of ${source.nodeName} does not reach it`
          : `${source.key} asks for its gateway ${gateway} and nobody answers`,
        proof: [proofOfAsks(source.nodeName, forGateway)],
        explains: ['check:live-packets'],
        fixes: [fix('collect-diagnostics', { node: source.nodeName })],
      }),
    );
  }
  const forPod = at(destination, destination.address);
  const onNode = forPod.filter((ask) => ask.place.endsWith('-veth'));
  const arrived = test.taps.some(
    (tap) =>
      tap.node === destination.nodeName &&
      ['destination-veth', 'destination-pod'].includes(placeFor(leg.direction, tap.place)) &&
      (leg.direction === 'forward' ? tap.requests : tap.replies) > 0,
  );
  if (!arrived && unanswered(onNode)) {
    found.push(
      findingOf(leg, {
        check,
        layer: 'observed',
        hop: hopAt(destination, 'veth'),
        node: destination.nodeName,
        object: `neighbour ${destination.address ?? ''}`,
        status: 'fail',
        cause: 'pod-neighbour-unanswered',
        statement: `${destination.nodeName} asks for the MAC address of ${destination.key} on ${destination.veth}, and the pod does not answer`,
        proof: [proofOfAsks(destination.nodeName, forPod)],
        explains: ['check:live-packets'],
        fixes: [fix('recreate-pod', { namespace: destination.pod.namespace, pod: destination.pod.name })],
      }),
    );
  }
  return found;
};
