import type { Explained, Finding, FixRef } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import type { Hop } from '../../faults/hops.ts';
import { setMtu } from '../../fixes/by-hand/node.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { operatorNamespace } from '../../intended/agent-pod.ts';
import { sameAddress } from '../../ip/texts.ts';
import { hopAt, nodeIp, type PathDirection, type PathEndpoint, tunnelIp } from '../../path/path-direction.ts';
import { inNetworkOf, nodeLink, nodeView, podInterfaceOf, podView } from '../../path/pod-view.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { recreatePod } from './recreate.ts';

/** IPv6 needs links that carry this much (RFC 8200); below it the kernel takes IPv6 off the interface. */
const leastMtu = 1280;

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

interface Place {
  address: string | undefined;
  link: Link | undefined;
  hop: Hop;
  where: string;
  command: string;
  fixes: FixRef[];
}

const linkWith = (endpoint: PathEndpoint, address: string | undefined): Link | undefined => {
  const links = nodeView(endpoint, 'links');
  return links.ok
    ? links.value.find((link) => link.addresses.some((own) => sameAddress(own.address, address)))
    : undefined;
};

const placesOf = (path: PathDirection, endpoint: PathEndpoint): Place[] => {
  const { nodeName } = endpoint;
  const places: Place[] = [];
  if (endpoint.kind === 'pod') {
    const links = podView(endpoint, 'links');
    places.push({
      address: endpoint.address,
      link: links.ok ? podInterfaceOf(endpoint, links.value) : undefined,
      hop: hopAt(endpoint, 'pod'),
      where: endpoint.key,
      command: `ip -6 addr ${inNetworkOf(endpoint)}`,
      fixes: [recreatePod(endpoint.pod)],
    });
  }
  if (path.sameNode || nodeName === '') return places;
  const own = nodeIp(endpoint, 6);
  const command = 'ip -6 addr';
  const restart = [restartCalicoNode.with({ node: nodeName })];
  places.push({
    address: own,
    link: linkWith(endpoint, own),
    hop: hopAt(endpoint, 'node'),
    where: nodeName,
    command,
    fixes: [],
  });
  if (path.transport.kind === 'vxlan') {
    const link = nodeLink(endpoint, path.transport.device);
    const address = tunnelIp(endpoint, 'vxlan', 6);
    places.push({ address, link, hop: hopAt(endpoint, 'tunnel'), where: nodeName, command, fixes: restart });
  }
  return places;
};

/**
 * Addresses of the path that the kernel has and does not use: refused by duplicate address detection (RFC 4862),
 * or on a link too small for IPv6 at all. Both are quiet: the interface is up and the address may be shown.
 */
export const ipv6Addresses = (path: PathDirection, endpoint: PathEndpoint): Finding[] => {
  if (path.family !== 6) return [];
  return placesOf(path, endpoint).flatMap(({ address, link, hop, where, command, fixes }): Finding[] => {
    if (address === undefined || link === undefined) return [];
    const named = { address, interface: link.name, where };
    const check = findingsAt(path, 'ipv6-address', {
      hop,
      node: endpoint.nodeName,
      object: `${address} on ${link.name} of ${where}`,
    });
    const proof = [proofOf(command, endpoint.nodeName, [link.text])];
    if (link.mtu > 0 && link.mtu < leastMtu) {
      const small = { interface: link.name, where, mtu: link.mtu, least: leastMtu };
      return [
        check.fail('ipv6-disabled', say('ipv6-address.small-mtu', small), {
          proof,
          explains,
          fixes: [setMtu.with({ mtu: String(leastMtu), namespace: operatorNamespace(path.c) }), ...fixes],
        }),
      ];
    }
    const held = link.addresses.find((own) => sameAddress(own.address, address));
    if (held?.flags?.includes('dadfailed'))
      return [check.fail('address-refused', say('ipv6-address.refused', named), { proof, explains, fixes })];
    if (held?.flags?.includes('tentative'))
      return [check.warn(say('ipv6-address.tentative', named), { cause: 'address-refused', proof, explains })];
    return [];
  });
};
