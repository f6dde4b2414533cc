import type { Explained, Finding, FixRef } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import type { Hop } from '../../faults/places.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, nodeIp, type Side, tunnelIp } from '../leg.ts';
import { podInterfaceOf, podView } from './read-pod.ts';

/** IPv6 needs links that carry this much (RFC 8200); below it the kernel takes IPv6 off the interface. */
const leastMtu = 1280;

interface Place {
  address: string | undefined;
  link: Link | undefined;
  hop: Hop;
  where: string;
  command: string;
  fixes: FixRef[];
}

const linkWith = (side: Side, address: string | undefined): Link | undefined =>
  side.state.ok && side.state.value.links.ok
    ? side.state.value.links.value.find((link) => link.addresses.some((own) => sameAddress(own.address, address)))
    : undefined;

const linkNamed = (side: Side, name: string): Link | undefined =>
  side.state.ok && side.state.value.links.ok
    ? side.state.value.links.value.find((link) => link.name === name)
    : undefined;

const placesOf = (leg: Leg, side: Side): Place[] => {
  const { nodeName } = side;
  const places: Place[] = [];
  if (side.kind === 'pod') {
    const links = podView(side, 'links');
    places.push({
      address: side.address,
      link: links.ok ? podInterfaceOf(side, links.value) : undefined,
      hop: hopAt(side, 'pod'),
      where: side.key,
      command: `ip -6 addr (in the network namespace of ${side.key})`,
      fixes: [fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name })],
    });
  }
  if (leg.sameNode || nodeName === '') return places;
  const own = nodeIp(side, 6);
  const command = 'ip -6 addr';
  const restart = [fix('restart-calico-node', { node: nodeName })];
  places.push({
    address: own,
    link: linkWith(side, own),
    hop: hopAt(side, 'node'),
    where: nodeName,
    command,
    fixes: [],
  });
  if (leg.transport.kind === 'vxlan') {
    const link = linkNamed(side, leg.transport.device);
    const address = tunnelIp(side, 'vxlan', 6);
    places.push({ address, link, hop: hopAt(side, 'tunnel'), where: nodeName, command, fixes: restart });
  }
  return places;
};

/**
 * Addresses of the path that the kernel has and does not use: refused by duplicate address detection (RFC 4862),
 * or on a link too small for IPv6 at all. Both are quiet: the interface is up and the address may be shown.
 */
export const ipv6Addresses = (leg: Leg, side: Side): Finding[] => {
  if (leg.family !== 6) return [];
  return placesOf(leg, side).flatMap(({ address, link, hop, where, command, fixes }): Finding[] => {
    if (address === undefined || link === undefined) return [];
    const common = {
      check: 'ipv6-address' as const,
      hop,
      node: side.nodeName,
      object: `${address} on ${link.name} of ${where}`,
      proof: [proofOf(command, side.nodeName, [link.text])],
    };
    const explains: Explained[] = [
      'gateway-unanswered',
      'pod-address-wrong',
      'pod-default-route-missing',
      'pod-neighbour-unanswered',
      'tunnel-address-missing',
      'node-address-wrong',
      'underlay-drops',
      'check:live-packets',
    ];
    if (link.mtu > 0 && link.mtu < leastMtu) {
      return [
        findingOf(leg, {
          ...common,
          status: 'fail',
          cause: 'ipv6-disabled',
          statement: `${link.name} of ${where} carries ${link.mtu} bytes, and below ${leastMtu} the kernel has no IPv6 on an interface`,
          explains,
          fixes: [fix('set-mtu', { mtu: String(leastMtu) }), ...fixes],
        }),
      ];
    }
    const held = link.addresses.find((own) => sameAddress(own.address, address));
    if (held?.flags?.includes('dadfailed')) {
      return [
        findingOf(leg, {
          ...common,
          status: 'fail',
          cause: 'address-refused',
          statement: `duplicate address detection refused ${address} on ${link.name} of ${where}: someone on that link answered for it, so it is not used`,
          explains,
          fixes,
        }),
      ];
    }
    if (held?.flags?.includes('tentative')) {
      return [
        findingOf(leg, {
          ...common,
          status: 'warn',
          cause: 'address-refused',
          statement: `${address} on ${link.name} of ${where} is not in use yet: duplicate address detection has not ended, which takes a second or two`,
          explains,
        }),
      ];
    }
    return [];
  });
};
