import type { Explained, Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { setLinkMac } from '../../fixes/set-link-mac.ts';
import { setLinkUp } from '../../fixes/set-link-up.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { nodeView, podInterfaceOf, podView } from '../../path/pod-view.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { ebpfOfInterface } from '../ebpf/of-interface.ts';
import { gatewayV4, usualGatewayV6 } from './gateway-address.ts';
import { recreatePod } from './recreate.ts';

const usualMac = 'ee:ee:ee:ee:ee:ee';

/** The MAC address that the pod's gateway entry has, where it has one. */
const gatewayMac = (endpoint: PodEndpoint): string | undefined => {
  const neighbours = podView(endpoint, 'neighbours');
  if (!neighbours.ok) return undefined;
  return neighbours.value.find((item) => item.address === gatewayV4 || item.address === usualGatewayV6)?.mac;
};

/** Both ends of a pair know each other's index; a veth that ends elsewhere is another pod's. */
const endsElsewhere = (endpoint: PodEndpoint, host: Link): boolean => {
  const links = podView(endpoint, 'links');
  const inside = links.ok ? podInterfaceOf(endpoint, links.value) : undefined;
  return inside?.peerIndex !== undefined && host.kind === 'veth' && inside.peerIndex !== host.index;
};

/** The pod's interface on its node: exists, is up, belongs to this pod, MAC address (steps#000-5, calico#1.3). */
export const hostVeth = (path: PathDirection, endpoint: PodEndpoint): Finding => {
  const { key: pod, nodeName: node, veth } = endpoint;
  const named = { interface: veth, node, pod };
  const check = checkAt(path, 'host-veth', say('host-veth.about', { interface: veth, node }), {
    hop: hopAt(endpoint, 'veth'),
    node,
    object: `interface ${veth}`,
  });
  return check.reading(nodeView(endpoint, 'links'), (links) => {
    const link = links.find((item) => item.name === veth);
    const proof = [proofOf(`ip -d link show ${veth}`, node, [link?.text ?? `Device "${veth}" does not exist.`])];
    const recreate = recreatePod(endpoint.pod);
    const explains: Explained[] = [
      `workload-route-missing@${node}`,
      `pod-neighbour-wrong@${node}`,
      `pod-neighbour-unanswered@${node}`,
      'gateway-unanswered',
      `gateway-address-missing@${node}`,
      `blackhole-route@${node}`,
      ...ebpfOfInterface(node),
      'check:live-packets',
    ];
    if (link === undefined)
      return check.fail('host-veth-missing', say('host-veth.missing', named), { proof, explains, fixes: [recreate] });
    if (!link.up) {
      const fixes = [setLinkUp.with({ node, dev: veth }), recreate];
      return check.fail('host-veth-down', say('host-veth.down', named), { proof, explains, fixes });
    }
    if (endsElsewhere(endpoint, link)) {
      const statement = say('host-veth.ends-elsewhere', named);
      return check.warn(statement, { cause: 'host-veth-missing', proof, fixes: [recreate] });
    }
    if (endpoint.end === 'destination' && link.flags.includes('NOARP') && link.kind === 'veth') {
      return check.fail('pod-neighbour-wrong', say('host-veth.no-arp', named), {
        object: `ARP of ${veth}`,
        proof,
        explains: ['check:live-packets'],
        fixes: [recreate],
      });
    }
    const { mac } = link;
    if (mac === undefined) return check.pass(say('host-veth.up', { interface: veth, node }), { proof });
    const used = gatewayMac(endpoint);
    if (used !== undefined && used.toLowerCase() !== mac.toLowerCase() && mac !== usualMac) {
      return check.fail('host-veth-mac-wrong', say('host-veth.other-mac', { ...named, mac, used }), {
        proof,
        explains: ['gateway-neighbour-wrong', 'check:live-packets'],
        fixes: [setLinkMac.with({ node, dev: veth, mac: usualMac })],
      });
    }
    return check.pass(say('host-veth.up-with-mac', { interface: veth, node, mac }), { proof });
  });
};
