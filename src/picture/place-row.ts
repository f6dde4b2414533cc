import { isTunnelDevice } from '../case/calico-devices.ts';
import type { Case } from '../case/case.ts';
import { type End, nodeOfEnd, titleOfEnd } from '../case/end.ts';
import type { Link } from '../case/node-state.ts';
import type { Place } from '../case/packets.ts';
import type { Report } from '../case/verdict.ts';
import type { Hop } from '../faults/hops.ts';
import { familyOf } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** One row of the picture: a place that packets meet. */
export interface PlaceRow {
  /** As the question's packets call it. */
  hop: Hop;
  /** As their replies call it. */
  replyHop: Hop;
  /** Another name that findings have for the same place, as the question's packets and their replies call it. */
  also?: { hop: Hop; replyHop: Hop };
  title: Message | string;
  /** Parts, of which an empty one is left out. */
  detail: readonly (Message | string)[];
  /** The node in whose frame it is drawn; `undefined`: between the nodes. */
  frame: 'source' | 'destination' | undefined;
  /** Where the live test listened. */
  taps: Place[];
}

const mirrored: Partial<Record<Hop, Hop>> = {
  'source-pod': 'destination-pod',
  'source-veth': 'destination-veth',
  'source-node': 'destination-node',
  'source-tunnel': 'destination-tunnel',
  'destination-tunnel': 'source-tunnel',
  'destination-node': 'source-node',
  'destination-veth': 'source-veth',
  'destination-pod': 'source-pod',
};

const linksOf = (c: Case, node: string | undefined): Link[] => {
  const state = node === undefined ? undefined : c.nodes[node];
  return state?.ok && state.value.links.ok ? state.value.links.value : [];
};

/** The interface that the node's own route to the pod names, or else its neighbour entry. */
const hostInterface = (c: Case, end: End): string | undefined => {
  const node = nodeOfEnd(end);
  const state = node === undefined ? undefined : c.nodes[node];
  if (!state?.ok || end.address === undefined) return undefined;
  const { routes, neighbours } = state.value;
  const wanted = new Set([`${end.address}/32`, `${end.address}/128`]);
  const route = routes.ok ? routes.value.find(({ dst, dev }) => wanted.has(dst) && dev !== undefined) : undefined;
  const neighbour = neighbours.ok ? neighbours.value.find(({ address }) => address === end.address) : undefined;
  return route?.dev ?? neighbour?.dev;
};

const tunnelOf = (c: Case, node: string | undefined): Link | undefined =>
  linksOf(c, node).find((link) => isTunnelDevice(link.name) && link.up);

/** Of the question's packets. */
const familyOfCase = ({ from, to, inbound }: Case): 4 | 6 =>
  familyOf(to.address ?? from.address ?? inbound?.address ?? '') ?? 4;

export const nodeAddress = (c: Case, node: string | undefined): string => {
  const read = node === undefined ? undefined : c.objects.nodes[node];
  return read?.ok ? (read.value.internalIPs.find((each) => familyOf(each) === familyOfCase(c)) ?? '') : '';
};

const kinds = { pod: say('owner.pod'), node: say('picture.node-network'), outside: say('place.outside') };

export const endRow = (hop: Hop, end: End, frame: PlaceRow['frame']): PlaceRow => ({
  hop,
  replyHop: mirrored[hop] ?? hop,
  title: titleOfEnd(end),
  detail: [kinds[end.kind], end.address ?? say('picture.no-address')],
  frame,
  taps: [hop === 'source-pod' ? 'source-pod' : 'destination-pod'],
});

export const vethRow = (hop: Hop, c: Case, end: End, frame: PlaceRow['frame']): PlaceRow => ({
  hop,
  replyHop: mirrored[hop] ?? hop,
  title: hostInterface(c, end) ?? say('picture.host-interface'),
  detail: [say('picture.host-interface-of')],
  frame,
  taps: [hop === 'source-veth' ? 'source-veth' : 'destination-veth'],
});

export const nodeRow = (hop: Hop, c: Case, end: End, frame: PlaceRow['frame']): PlaceRow => ({
  hop,
  replyHop: mirrored[hop] ?? hop,
  title: nodeOfEnd(end) ?? say('picture.no-node'),
  detail: [say('picture.routes-rules'), nodeAddress(c, nodeOfEnd(end))],
  frame,
  taps: [],
});

export const tunnelRow = (hop: Hop, c: Case, end: End, frame: PlaceRow['frame']): PlaceRow => {
  const link = tunnelOf(c, nodeOfEnd(end));
  const family = familyOfCase(c);
  const address = link?.addresses.find((each) => familyOf(each.address) === family)?.address;
  return {
    hop,
    replyHop: mirrored[hop] ?? hop,
    title: link?.name ?? say('picture.tunnel'),
    detail: link ? [say('picture.tunnel'), address ?? ''] : [say('picture.tunnel-unknown')],
    frame,
    taps: [hop === 'source-tunnel' ? 'source-tunnel' : 'destination-tunnel'],
  };
};

export const betweenRow = (outside: boolean, tunnel: boolean): PlaceRow => ({
  hop: 'underlay',
  replyHop: 'underlay',
  title: outside ? say('picture.outside-network') : say('picture.between-nodes'),
  detail: [tunnel ? say('picture.carries-tunnel') : say('picture.carries-plain')],
  frame: undefined,
  taps: outside ? ['source-nic'] : ['source-nic', 'destination-nic'],
});

/** Whether packets were asked about inside a tunnel, or seen in one. */
export const isTunnelled = (c: Case, report: Report): boolean =>
  report.findings.some((finding) => finding.hop.endsWith('-tunnel')) ||
  c.packets.some((test) => test.taps.some((tap) => tap.place.endsWith('-tunnel')));

export const hasVeth = (end: End): boolean => end.kind === 'pod' && !end.pod.hostNetwork;
