import type { Finding } from '../../case/finding.ts';
import type { Ask, PacketTest } from '../../case/packets.ts';
import { collectDiagnostics } from '../../fixes/collect-diagnostics.ts';
import { sameAddress } from '../../ip/texts.ts';
import { placeFor } from '../../path/loss.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { gatewayOf } from './gateway-address.ts';
import { recreatePod } from './recreate.ts';

const proofOfAsks = (node: string, family: 4 | 6, asks: readonly Ask[]) =>
  proofOf(
    family === 4 ? 'tcpdump arp' : 'tcpdump icmp6',
    node,
    asks.map(
      (ask) => `${ask.place} ${ask.interface}: ${ask.requests} asked for ${ask.address}, ${ask.replies} answers`,
    ),
  );

/** Asked at one of these places, and no answer came where the question was put. */
const unanswered = (asks: readonly Ask[]): boolean =>
  asks.some((ask) => ask.requests > 0) && asks.every((ask) => ask.replies === 0);

/** What one live test saw of ARP at a pod's own places. */
const asksAt = (path: PathDirection, test: PacketTest, endpoint: PodEndpoint, address: string | undefined): Ask[] =>
  (test.asks ?? []).filter(
    (ask) =>
      ask.node === endpoint.nodeName &&
      sameAddress(ask.address, address) &&
      [`${endpoint.end}-pod`, `${endpoint.end}-veth`].includes(placeFor(path.direction, ask.place)),
  );

/** Whether the packets of this direction were seen at one of these places of the node. */
const seenAt = (path: PathDirection, test: PacketTest, node: string, places: readonly string[]): boolean =>
  test.taps.some(
    (tap) =>
      tap.node === node &&
      places.includes(placeFor(path.direction, tap.place)) &&
      (path.direction === 'forward' ? tap.requests : tap.replies) > 0,
  );

const gatewayAsks = (path: PathDirection, test: PacketTest, source: PodEndpoint): Finding[] => {
  const gateway = gatewayOf(path, source);
  const forGateway = asksAt(path, test, source, gateway);
  // What counts is whether the answer came back into the pod.
  const inPod = forGateway.filter((ask) => ask.place.endsWith('-pod'));
  const left = seenAt(path, test, source.nodeName, ['source-veth']);
  if (left || !unanswered(inPod.length > 0 ? inPod : forGateway)) return [];
  const lostAnswer = forGateway.some((ask) => ask.replies > 0);
  const { key: pod, nodeName: node } = source;
  const check = findingsAt(path, 'arp-seen', {
    hop: hopAt(source, 'pod'),
    node,
    object: `neighbour ${gateway} of ${pod}`,
  });
  const statement = lostAnswer
    ? say('arp-seen.gateway-answer-lost', { pod, gateway, node })
    : say('arp-seen.gateway-unanswered', { pod, gateway });
  return [
    check.fail('gateway-unanswered', statement, {
      proof: [proofOfAsks(node, path.family, forGateway)],
      explains: ['check:live-packets'],
      fixes: [collectDiagnostics.with({ node })],
    }),
  ];
};

const podAsks = (path: PathDirection, test: PacketTest, destination: PodEndpoint): Finding[] => {
  const forPod = asksAt(path, test, destination, destination.address);
  const onNode = forPod.filter((ask) => ask.place.endsWith('-veth'));
  const arrived = seenAt(path, test, destination.nodeName, ['destination-veth', 'destination-pod']);
  if (arrived || !unanswered(onNode)) return [];
  const { key: pod, nodeName: node, veth, address = '' } = destination;
  const check = findingsAt(path, 'arp-seen', {
    hop: hopAt(destination, 'veth'),
    node,
    object: `neighbour ${address}`,
  });
  return [
    check.fail('pod-neighbour-unanswered', say('arp-seen.pod-unanswered', { node, pod, interface: veth }), {
      proof: [proofOfAsks(node, path.family, forPod)],
      explains: ['check:live-packets'],
      fixes: [recreatePod(destination.pod)],
    }),
  ];
};

/**
 * ARP or neighbour discovery that nobody answered while live packets were lost: the pod asking for its gateway
 * (steps#002-2, causes#gateway-unanswered), or its node asking for the pod. Settings that silence it explain it.
 */
export const unansweredAsks = (path: PathDirection): Finding[] => {
  const { test, loss } = path.trip;
  if (test?.asks === undefined || loss === undefined) return [];
  const { source, destination } = path;
  return [
    ...(source.kind === 'pod' ? gatewayAsks(path, test, source) : []),
    ...(destination.kind === 'pod' ? podAsks(path, test, destination) : []),
  ];
};
