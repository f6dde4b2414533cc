import type { ClusterCheckNode } from '../../case/cluster-check-input.ts';
import type { MeshNode, MeshPair, MeshTry, MeshWay } from '../../case/mesh.ts';
import { virtualNode } from '../../intended/node-network.ts';
import { bareAddress, familyOf } from '../../ip/texts.ts';
import { tableOf } from '../../table.ts';

/** What two nodes send to each other: to their own addresses and to those of their tunnels, in each family, in two sizes. */

/** Labels that say what nodes stand in together; people write the rack by keys of their own. */
const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];
const isRack = (label: string): boolean => /(?:^|[/.])rack$/i.test(label);

export const meshNodeOf = ({ name, labels }: ClusterCheckNode): MeshNode => {
  const zone = zoneLabels.flatMap((label) => labels[label] ?? [])[0];
  const rack = Object.keys(labels).sort().find(isRack);
  return {
    name,
    groups: {
      ...(zone === undefined ? {} : { zone }),
      ...(rack === undefined ? {} : { rack: labels[rack] ?? '' }),
    },
  };
};

/** Nodes that run Calico for Linux, as far as that shows, and have an address. */
export const canTry = (node: ClusterCheckNode): boolean =>
  (node.os === undefined || node.os === 'linux') &&
  virtualNode(node.labels) === undefined &&
  addressesOf(node).length > 0;

/** The type of a tunnel's address in IPAM (calico#2.1). */
const waysOfTunnels = tableOf<MeshWay>({
  vxlanTunnelAddress: 'vxlan',
  vxlanV6TunnelAddress: 'vxlan',
  ipipTunnelAddress: 'ipip',
  wireguardTunnelAddress: 'wireguard',
  wireguardV6TunnelAddress: 'wireguard',
});

interface Reached {
  way: MeshWay;
  family: 4 | 6;
  address: string;
}

const ownAddresses = ({ ipv4, ipv6, internalIPs }: ClusterCheckNode): string[] => {
  const known = [ipv4, ipv6].flatMap((address) => bareAddress(address ?? '') ?? []);
  if (known.length > 0) return known;
  return internalIPs.flatMap((address) => bareAddress(address) ?? []);
};

const addressesOf = (node: ClusterCheckNode): Reached[] => {
  const all: [MeshWay | undefined, string][] = [
    ...ownAddresses(node).map((address): [MeshWay, string] => ['node', address]),
    ...node.tunnels.map(({ type, address }): [MeshWay | undefined, string] => [waysOfTunnels[type], address]),
  ];
  const found = new Map<string, Reached>();
  for (const [way, written] of all) {
    const address = bareAddress(written);
    const family = address === undefined ? undefined : familyOf(address);
    if (way === undefined || address === undefined || family === undefined) continue;
    const key = `${way} ${family}`;
    if (!found.has(key)) found.set(key, { way, family, address });
  }
  return [...found.values()];
};

/** Marks are two bytes, and zero is none. */
const mostTries = 65_535;

/** Both directions of each pair, by what both of them have. Numbered from 1, as many as there are marks. */
export const planTries = (nodes: readonly ClusterCheckNode[], pairs: readonly MeshPair[]): MeshTry[] => {
  const reached = new Map(nodes.map((node) => [node.name, addressesOf(node)]));
  const tries: MeshTry[] = [];
  for (const { a, b } of pairs) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const own = reached.get(from) ?? [];
      for (const { way, family, address } of reached.get(to) ?? []) {
        if (!own.some((each) => each.way === way && each.family === family)) continue;
        for (const full of [false, true]) tries.push({ mark: tries.length + 1, from, to, address, family, way, full });
      }
    }
  }
  return tries.slice(0, mostTries);
};
