import type { Explained, Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { podInterfaceOf, podView } from './read-pod.ts';

const check = 'host-veth' as const;

/** The MAC address that the pod's gateway entry has, where it has one. */
const gatewayMac = (side: PodSide): string | undefined => {
  const neighbours = podView(side, 'neighbours');
  if (!neighbours.ok) return undefined;
  return neighbours.value.find((item) => item.address === '169.254.1.1' || item.address === 'fe80::ecee:eeff:feee:eeee')
    ?.mac;
};

/** Both ends of a pair know each other's index; a veth that ends elsewhere is another pod's. */
const endsElsewhere = (side: PodSide, host: Link): boolean => {
  const links = podView(side, 'links');
  const inside = links.ok ? podInterfaceOf(side, links.value) : undefined;
  return inside?.peerIndex !== undefined && host.kind === 'veth' && inside.peerIndex !== host.index;
};

/** The pod's interface on its node: exists, is up, belongs to this pod, MAC address (000-5, facts 1.3). */
export const hostVeth = (leg: Leg, side: PodSide): Finding => {
  const common = {
    check,
    hop: hopAt(side, 'veth'),
    node: side.nodeName,
    object: `interface ${side.veth}`,
  };
  const unknown = (reason: string) =>
    findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `${side.veth} on ${side.nodeName} was not read: ${reason}`,
    });
  if (!side.state.ok) return unknown(side.state.reason);
  if (!side.state.value.links.ok) return unknown(side.state.value.links.reason);
  const link = side.state.value.links.value.find((item) => item.name === side.veth);
  const proof = [
    proofOf(`ip -d link show ${side.veth}`, side.nodeName, [link?.text ?? `Device "${side.veth}" does not exist.`]),
  ];
  const recreate = fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name });
  const gone: Explained[] = [
    `workload-route-missing@${side.nodeName}`,
    `pod-neighbour-wrong@${side.nodeName}`,
    `pod-neighbour-unanswered@${side.nodeName}`,
    'gateway-unanswered',
    `gateway-address-missing@${side.nodeName}`,
    `blackhole-route@${side.nodeName}`,
    'check:live-packets',
  ];
  if (link === undefined) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'host-veth-missing',
      statement: `${side.nodeName} has no interface ${side.veth} for ${side.key}`,
      proof,
      explains: gone,
      fixes: [recreate],
    });
  }
  if (!link.up) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'host-veth-down',
      statement: `${side.veth}, the interface of ${side.key} on ${side.nodeName}, is down`,
      proof,
      explains: gone,
      fixes: [fix('set-link-up', { node: side.nodeName, dev: side.veth }), recreate],
    });
  }
  if (endsElsewhere(side, link)) {
    return findingOf(leg, {
      ...common,
      status: 'warn',
      cause: 'host-veth-missing',
      statement: `${side.veth} on ${side.nodeName} is not the other end of the interface of ${side.key}`,
      proof,
      fixes: [recreate],
    });
  }
  if (side.end === 'destination' && link.flags.includes('NOARP') && link.kind === 'veth') {
    return findingOf(leg, {
      ...common,
      object: `ARP of ${side.veth}`,
      status: 'fail',
      cause: 'pod-neighbour-wrong',
      statement: `${side.veth} on ${side.nodeName} has ARP switched off (NOARP), so the node does not learn the MAC address of ${side.key}`,
      proof,
      explains: ['check:live-packets'],
      fixes: [recreate],
    });
  }
  const used = gatewayMac(side);
  if (
    used !== undefined &&
    link.mac !== undefined &&
    used.toLowerCase() !== link.mac.toLowerCase() &&
    link.mac !== 'ee:ee:ee:ee:ee:ee'
  ) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'host-veth-mac-wrong',
      statement: `${side.veth} on ${side.nodeName} has MAC address ${link.mac}, while ${side.key} sends to ${used}`,
      proof,
      explains: ['gateway-neighbour-wrong', 'check:live-packets'],
      fixes: [fix('set-link-mac', { node: side.nodeName, dev: side.veth, mac: 'ee:ee:ee:ee:ee:ee' })],
    });
  }
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${side.veth} on ${side.nodeName} is up${link.mac === undefined ? '' : ` with MAC address ${link.mac}`}`,
    proof,
  });
};
