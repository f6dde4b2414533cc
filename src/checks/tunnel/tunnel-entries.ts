import type { Finding } from '../../case/finding.ts';
import type { FdbEntry, Link } from '../../case/node-state.ts';
import { repairTunnelNeighbour } from '../../fixes/repair-tunnel-neighbour.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { vtepMac } from '../../intended/vtep.ts';
import { contains, sameAddress } from '../../ip/texts.ts';
import { linkOf, namedAddress, nodeIp, nodeView, type PathDirection, tunnelIp } from '../../path/path-direction.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { allIpSets } from '../../programmed/native-tables.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

/** The MAC address that the entries must have: derived or annotated; the device's own where the node is not read. */
const farMac = (path: PathDirection): string | undefined =>
  path.destination.node.ok ? vtepMac(path.destination.node.value, path.family) : undefined;

/** A flow-based device (eBPF mode) needs no FDB entries and no neighbours (calico#2.3). */
const flowBased = (path: PathDirection, device: string): boolean =>
  linkOf(path.source, device)?.vxlan?.external === true;

/** The three that must agree: what the objects say, what this node holds, what the far device has (steps#001-6). */
const comparison = (path: PathDirection, device: string, held: string | undefined): string[] => [
  `expected for ${path.destination.nodeName}: ${farMac(path) ?? '(unknown)'}`,
  `entry on ${path.source.nodeName}: ${held ?? '(none)'}`,
  `${device} on ${path.destination.nodeName}: ${linkOf(path.destination, device)?.mac ?? '(not read)'}`,
];

/** Felix's static neighbour entry for the other VTEP (steps#001-6, calico#2.3). */
export const tunnelNeighbour = (path: PathDirection): Finding[] => {
  const { transport, source, destination } = path;
  if (transport.kind !== 'vxlan' || flowBased(path, transport.device)) return [];
  const { device: dev } = transport;
  const node = source.nodeName;
  const far = destination.nodeName;
  const address = tunnelIp(destination, 'vxlan', path.family);
  const place = { hop: 'source-tunnel' as const, node, object: `neighbour ${address ?? far} dev ${dev}` };
  const check = checkAt(path, 'tunnel-neighbour', say('tunnel-neighbour.about', { node, far }), place);
  const mac = farMac(path);
  return check.readingAll(nodeView(source, 'neighbours'), (neighbours) => {
    if (mac === undefined || address === undefined) return [check.unknown(say('tunnel-end.unknown', { node: far }))];
    const entry = neighbours.find((item) => item.dev === dev && sameAddress(item.address, address));
    const proof = [
      proofOf(`ip neigh show to ${address} dev ${dev}`, node, [entry?.text ?? '(no entry)']),
      proofOf(`comparison of ${dev}`, undefined, comparison(path, dev, entry?.mac)),
    ];
    const fixes = [repairTunnelNeighbour.with({ node, address, dev, mac }), restartCalicoNode.with({ node })];
    if (entry?.mac === undefined) {
      return [
        check.fail('tunnel-neighbour-missing', say('tunnel-neighbour.missing', { node, far, address }), {
          proof,
          explains: ['check:live-packets'],
          fixes,
        }),
      ];
    }
    if (entry.mac.toLowerCase() !== mac) {
      return [
        check.fail('tunnel-neighbour-wrong', say('tunnel-neighbour.wrong', { node, far, held: entry.mac, mac }), {
          proof,
          explains: [`fdb-missing@${node}`, 'check:live-packets'],
          fixes,
        }),
      ];
    }
    return [check.pass(say('tunnel-neighbour.right', { node, far, mac }), { proof })];
  });
};

/** Whether an entry sends by the device's own port and VXLAN id, as those without any do. */
const ofDevice = (entry: FdbEntry, vxlan: Link['vxlan']): boolean =>
  (entry.port === undefined || vxlan?.port === undefined || entry.port === vxlan.port) &&
  (entry.vni === undefined || vxlan?.id === undefined || entry.vni === vxlan.id);

/** Felix's FDB entry: which node the other VTEP's MAC address is on (steps#001-6). */
export const tunnelFdb = (path: PathDirection): Finding[] => {
  const { transport, source, destination } = path;
  if (transport.kind !== 'vxlan' || flowBased(path, transport.device)) return [];
  const { device: dev } = transport;
  const node = source.nodeName;
  const far = destination.nodeName;
  const mac = farMac(path);
  const address = nodeIp(destination, path.family);
  const place = { hop: 'source-tunnel' as const, node, object: `FDB entry ${mac ?? far} dev ${dev}` };
  const check = checkAt(path, 'tunnel-fdb', say('tunnel-fdb.about', { node, far }), place);
  return check.readingAll(nodeView(source, 'fdb'), (fdb) => {
    if (mac === undefined || address === undefined) return [check.unknown(say('tunnel-end.unknown', { node: far }))];
    const entries = fdb.filter((item) => item.dev === dev && item.mac.toLowerCase() === mac && item.dst !== undefined);
    const vxlan = linkOf(source, dev)?.vxlan;
    const wrong = entries.find((item) => !sameAddress(item.dst, address) || !ofDevice(item, vxlan));
    const proof = [
      proofOf(
        `bridge fdb show dev ${dev}`,
        node,
        entries.length > 0 ? entries.map((item) => item.text) : [`no entry for ${mac}`],
      ),
    ];
    const more = {
      proof,
      explains: ['check:live-packets' as const],
      fixes: [restartCalicoNode.with({ node })],
    };
    if (entries.length === 0) return [check.fail('fdb-missing', say('tunnel-fdb.missing', { node, far, mac }), more)];
    if (wrong === undefined) return [check.pass(say('tunnel-fdb.right', { node, far, address }), { proof })];
    const to = namedAddress(path.c, wrong.dst ?? '');
    const port = vxlan?.port ?? 4789;
    const id = vxlan?.id ?? 4096;
    const statement = ofDevice(wrong, vxlan)
      ? say('tunnel-fdb.wrong', { node, far, to, address })
      : say('tunnel-fdb.wrong-way', {
          ...{ node, far, to, address, port, id },
          wrongPort: wrong.port ?? port,
          wrongId: wrong.vni ?? id,
        });
    return [check.fail('fdb-wrong', statement, more)];
  });
};

/** VXLAN's set holds the other nodes with a tunnel, IPIP's all nodes (calico#3.1). */
const peerSet = (path: PathDirection): string =>
  path.transport.kind === 'ipip' ? 'cali40all-hosts-net' : `cali${path.family}0all-vxlan-net`;

/** The receiver takes tunnel packets only from addresses in this set (calico#3.1, #4.10; steps#003-2). */
export const tunnelPeers = (path: PathDirection): Finding[] => {
  const { transport, source, destination } = path;
  if (transport.kind !== 'vxlan' && transport.kind !== 'ipip') return [];
  // Programs take what comes from a node that their routes know; they have no such set.
  if (destination.state.ok && isEbpf(destination.state.value)) return [];
  const name = peerSet(path);
  const node = destination.nodeName;
  const far = source.nodeName;
  const address = nodeIp(source, path.family);
  const place = { hop: 'destination-tunnel' as const, node, object: `set ${name}` };
  const check = checkAt(path, 'tunnel-peers', say('tunnel-peers.about', { node, far }), place);
  const sets = destination.state.ok ? allIpSets(destination.state.value) : destination.state;
  return check.readingAll(sets, (all) => {
    const set = all.find((item) => item.name === name);
    if (address === undefined) return [check.unknown(say('node.address-unknown', { node: far }))];
    if (set === undefined) return [check.unknown(say('tunnel-peers.no-set', { node, set: name }))];
    const proof = [proofOf(`ipset list ${name}`, node, [`Members: ${set.members.join(' ') || '(none)'}`])];
    if (set.members.some((member) => contains(member, address))) {
      return [check.pass(say('tunnel-peers.takes', { node, far }), { proof })];
    }
    if (set.leftOut !== undefined) {
      return [check.unknown(say('tunnel-peers.left-out', { members: set.leftOut, set: name }), { proof })];
    }
    return [
      check.fail('tunnel-peers-incomplete', say('tunnel-peers.incomplete', { node, far, address, set: name }), {
        proof,
        explains: ['check:live-packets'],
        fixes: [restartCalicoNode.with({ node })],
      }),
    ];
  });
};
