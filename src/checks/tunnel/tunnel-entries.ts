import type { Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { contains, sameAddress } from '../../intended/addresses.ts';
import { vtepMac } from '../../intended/vtep.ts';
import { allIpSets } from '../../programmed/native-tables.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { type Leg, nodeIp, nodeOfAddress, tunnelIp } from '../leg.ts';

/** The MAC address that the entries must have: derived or annotated; the device's own where the node is not read. */
const farMac = (leg: Leg): string | undefined =>
  leg.destination.node.ok ? vtepMac(leg.destination.node.value, leg.family) : undefined;

const deviceIn = (state: Leg['source']['state'], name: string): Link | undefined =>
  state.ok && state.value.links.ok ? state.value.links.value.find((link) => link.name === name) : undefined;

/** A flow-based device (eBPF mode) needs no forwarding entries (facts 2.3). */
const flowBased = (leg: Leg, device: string): boolean => deviceIn(leg.source.state, device)?.vxlan?.external === true;

/** The three that must agree: what the objects say, what this node holds, what the far device has (001-6). */
const comparison = (leg: Leg, device: string, held: string | undefined): string[] => [
  `expected for ${leg.destination.nodeName}: ${farMac(leg) ?? '(unknown)'}`,
  `entry on ${leg.source.nodeName}: ${held ?? '(none)'}`,
  `${device} on ${leg.destination.nodeName}: ${deviceIn(leg.destination.state, device)?.mac ?? '(not read)'}`,
];

/** Felix's static neighbour entry for the other tunnel end (001-6, facts 2.3). */
export const tunnelNeighbour = (leg: Leg): Finding[] => {
  const { transport, source, destination } = leg;
  if (transport.kind !== 'vxlan') return [];
  const { device } = transport;
  const address = tunnelIp(destination, 'vxlan', leg.family);
  const common = {
    check: 'tunnel-neighbour' as const,
    hop: 'source-tunnel' as const,
    node: source.nodeName,
    object: `neighbour ${address ?? destination.nodeName} dev ${device}`,
  };
  const mac = farMac(leg);
  const read = source.state.ok ? source.state.value.neighbours : source.state;
  if (flowBased(leg, device)) {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the programs of Calico's eBPF data plane steer ${device} on ${source.nodeName}: its neighbour entries are not judged`,
      }),
    ];
  }
  if (!read.ok || mac === undefined || address === undefined) {
    const reason = read.ok ? `the tunnel address or MAC address of ${destination.nodeName} is not known` : read.reason;
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the neighbour entry of ${destination.nodeName} on ${source.nodeName} cannot be judged: ${reason}`,
      }),
    ];
  }
  const entry = read.value.find((item) => item.dev === device && sameAddress(item.address, address));
  const proof = [
    proofOf(`ip neigh show to ${address} dev ${device}`, source.nodeName, [entry?.text ?? '(no entry)']),
    proofOf(`comparison of ${device}`, undefined, comparison(leg, device, entry?.mac)),
  ];
  const fixes = [
    fix('repair-tunnel-neighbour', { node: source.nodeName, address, dev: device, mac }),
    fix('restart-calico-node', { node: source.nodeName }),
  ];
  if (entry?.mac === undefined) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'tunnel-neighbour-missing',
        statement: `${source.nodeName} has no neighbour entry for ${address}, the tunnel end of ${destination.nodeName}; nothing relearns it, Felix writes it`,
        proof,
        explains: ['check:live-packets'],
        fixes,
      }),
    ];
  }
  if (entry.mac.toLowerCase() !== mac) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'tunnel-neighbour-wrong',
        statement: `${source.nodeName} has MAC address ${entry.mac} for the tunnel end of ${destination.nodeName}, which has ${mac}`,
        proof,
        explains: [`fdb-missing@${source.nodeName}`, 'check:live-packets'],
        fixes,
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${source.nodeName} knows the tunnel end of ${destination.nodeName} as ${mac}`,
      proof,
    }),
  ];
};

/** Felix's forwarding entry: which node the other tunnel end's MAC address is on (001-6). */
export const tunnelFdb = (leg: Leg): Finding[] => {
  const { transport, source, destination } = leg;
  if (transport.kind !== 'vxlan' || flowBased(leg, transport.device)) return [];
  const { device } = transport;
  const mac = farMac(leg);
  const address = nodeIp(destination, leg.family);
  const common = {
    check: 'tunnel-fdb' as const,
    hop: 'source-tunnel' as const,
    node: source.nodeName,
    object: `forwarding entry ${mac ?? destination.nodeName} dev ${device}`,
  };
  const read = source.state.ok ? source.state.value.fdb : source.state;
  if (!read.ok || mac === undefined || address === undefined) {
    const reason = read.ok ? `the address or MAC address of ${destination.nodeName} is not known` : read.reason;
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the forwarding entry of ${destination.nodeName} on ${source.nodeName} cannot be judged: ${reason}`,
      }),
    ];
  }
  const entries = read.value.filter(
    (item) => item.dev === device && item.mac.toLowerCase() === mac && item.dst !== undefined,
  );
  const vxlan = deviceIn(source.state, device)?.vxlan;
  const ownWay = (item: (typeof entries)[number]): string[] => [
    ...(item.port === undefined || vxlan?.port === undefined || item.port === vxlan.port ? [] : [`port ${item.port}`]),
    ...(item.vni === undefined || vxlan?.id === undefined || item.vni === vxlan.id ? [] : [`VXLAN id ${item.vni}`]),
  ];
  const right = entries.filter((item) => sameAddress(item.dst, address) && ownWay(item).length === 0);
  const proof = [
    proofOf(
      `bridge fdb show dev ${device}`,
      source.nodeName,
      entries.length > 0 ? entries.map((item) => item.text) : [`no entry for ${mac}`],
    ),
  ];
  const fixes = [fix('restart-calico-node', { node: source.nodeName })];
  if (entries.length === 0) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'fdb-missing',
        statement: `${source.nodeName} has no forwarding entry that says where ${mac}, the tunnel end of ${destination.nodeName}, is`,
        proof,
        explains: ['check:live-packets'],
        fixes,
      }),
    ];
  }
  if (right.length < entries.length) {
    const wrong = entries.find((item) => !right.includes(item));
    const dst = wrong?.dst ?? '';
    const node = nodeOfAddress(leg.c, dst);
    const way = wrong === undefined ? [] : ownWay(wrong);
    const to = `${dst}${node === undefined ? '' : ` (${node})`}${way.length === 0 ? '' : ` by ${way.join(' and ')}`}`;
    const expected = `${address}${way.length === 0 || vxlan === undefined ? '' : ` by port ${vxlan.port ?? 4789} with VXLAN id ${vxlan.id ?? 4096}`}`;
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'fdb-wrong',
        statement: `${source.nodeName} sends tunnel packets for ${destination.nodeName} to ${to} instead of ${expected}`,
        proof,
        explains: ['check:live-packets'],
        fixes,
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${source.nodeName} sends tunnel packets for ${destination.nodeName} to ${address}`,
      proof,
    }),
  ];
};

/** VXLAN's set holds the other nodes with a tunnel, IPIP's all nodes (facts 3.1). */
const peerSet = (leg: Leg): string =>
  leg.transport.kind === 'ipip' ? 'cali40all-hosts-net' : `cali${leg.family}0all-vxlan-net`;

/** The receiver takes tunnel packets only from addresses in this set (facts 3.1, 4.10; 003-2). */
export const tunnelPeers = (leg: Leg): Finding[] => {
  const { transport, source, destination } = leg;
  if (transport.kind !== 'vxlan' && transport.kind !== 'ipip') return [];
  const name = peerSet(leg);
  const address = nodeIp(source, leg.family);
  const common = {
    check: 'tunnel-peers' as const,
    hop: 'destination-tunnel' as const,
    node: destination.nodeName,
    object: `set ${name}`,
  };
  const read = destination.state.ok ? allIpSets(destination.state.value) : destination.state;
  const set = read.ok ? read.value.find((item) => item.name === name) : undefined;
  if (!read.ok || address === undefined || set === undefined) {
    const reason = read.ok
      ? address === undefined
        ? `the address of ${source.nodeName} is not known`
        : 'there is no such set'
      : read.reason;
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the allowed tunnel peers of ${destination.nodeName} cannot be judged: ${reason}`,
      }),
    ];
  }
  const has = set.members.some((member) => contains(member, address));
  const proof = [
    proofOf(`ipset list ${name}`, destination.nodeName, [`Members: ${set.members.join(' ') || '(none)'}`]),
  ];
  if (!has && set.leftOut !== undefined) {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the allowed tunnel peers of ${destination.nodeName} cannot be judged: ${set.leftOut} members of ${name} were not sent`,
        proof,
      }),
    ];
  }
  if (!has) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'tunnel-peers-incomplete',
        statement: `${destination.nodeName} takes no tunnel packets from ${source.nodeName}: ${address} is not in ${name}`,
        proof,
        explains: ['check:live-packets'],
        fixes: [fix('restart-calico-node', { node: destination.nodeName })],
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${destination.nodeName} takes tunnel packets from ${source.nodeName}`,
      proof,
    }),
  ];
};
