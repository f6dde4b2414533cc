import type { ClusterNode, Objects } from '../case/objects.ts';
import type { Family } from '../ip/address.ts';
import { bareAddress, familyOf, sameAddress } from '../ip/texts.ts';
import { vtepMac } from './vtep.ts';

/** What only one node of a cluster may have: the addresses and keys by which the others send to it (calico#2.1, #2.3). */

type AddressKind = 'node' | 'vxlan' | 'ipip' | 'wireguard';

/** An address that Calico has for a node. */
export interface OwnAddress {
  kind: AddressKind;
  family: Family;
  address: string;
  /** The annotation that says so, without `projectcalico.org/`. */
  annotation: string;
}

const annotated = [
  ['node', 4, 'ipv4Address', 'IPv4Address'],
  ['node', 6, 'ipv6Address', 'IPv6Address'],
  ['vxlan', 4, 'ipv4VXLANTunnelAddr', 'IPv4VXLANTunnelAddr'],
  ['vxlan', 6, 'ipv6VXLANTunnelAddr', 'IPv6VXLANTunnelAddr'],
  ['ipip', 4, 'ipv4IPIPTunnelAddr', 'IPv4IPIPTunnelAddr'],
  ['wireguard', 4, 'ipv4WireguardInterfaceAddr', 'IPv4WireguardInterfaceAddr'],
  ['wireguard', 6, 'ipv6WireguardInterfaceAddr', 'IPv6WireguardInterfaceAddr'],
] as const satisfies readonly (readonly [AddressKind, Family, keyof ClusterNode['calico'], string])[];

export const ownAddresses = ({ calico }: Pick<ClusterNode, 'calico'>): OwnAddress[] =>
  annotated.flatMap(([kind, family, field, annotation]) => {
    const address = bareAddress(calico[field]);
    return address === undefined ? [] : [{ kind, family, address, annotation }];
  });

/** Where another node says that it has an address. */
export interface Holder {
  node: string;
  /** The annotation, or `InternalIP` of its status. */
  field: string;
}

export const holderOf = (node: Pick<ClusterNode, 'name' | 'calico' | 'internalIPs'>, address: string): Holder[] => {
  const all = ownAddresses(node);
  const own = all.find((each) => sameAddress(each.address, address));
  if (own) return [{ node: node.name, field: own.annotation }];
  // A virtual node says the address of the machine that its kubelet runs on: Calico knows none of it.
  const known = all.some(({ kind }) => kind === 'node');
  return known && node.internalIPs.some((each) => sameAddress(each, address))
    ? [{ node: node.name, field: 'InternalIP' }]
    : [];
};

/** Its tunnel's MAC addresses, of the families in which it has a VXLAN tunnel. */
const vtepMacs = (node: ClusterNode): string[] =>
  ownAddresses(node).flatMap(({ kind, family }) => (kind === 'vxlan' ? [vtepMac(node, family)] : []));

/** The key by which WireGuard knows a node of a family; absent: the node does not use it. */
const wireguardKey = ({ calico }: Pick<ClusterNode, 'calico'>, family: Family): string | undefined =>
  family === 4 ? calico.wireguardPublicKey : calico.wireguardPublicKeyV6;

const keys = (node: ClusterNode): string[] =>
  [wireguardKey(node, 4), wireguardKey(node, 6)].filter((key) => key !== undefined);

const overlap = (a: readonly string[], b: readonly string[]): boolean => a.some((each) => b.includes(each));

/** Whether two nodes have something that only one may have. An `InternalIP` of both alone concerns Calico not. */
export const shareIdentity = (a: ClusterNode, b: ClusterNode): boolean =>
  ownAddresses(a).some(({ address }) => holderOf(b, address).length > 0) ||
  ownAddresses(b).some(({ address }) => holderOf(a, address).length > 0) ||
  overlap(vtepMacs(a), vtepMacs(b)) ||
  overlap(keys(a), keys(b));

/**
 * Both run on copies of one machine: what is made of its id, such as a lease by DHCP, is the same. Nodes in containers
 * of one machine have its UUID, each with a machine id of its own.
 */
export const sameMachine = (a: ClusterNode, b: ClusterNode): boolean =>
  a.machineId !== undefined && a.machineId === b.machineId;

/** The node's addresses of a family by its kubelet. */
export const internalIps = (node: Pick<ClusterNode, 'internalIPs'>, family: Family): string[] =>
  node.internalIPs.filter((address) => familyOf(address) === family);

type KnownNodes = Pick<Objects, 'nodes' | 'otherNodes'>;

/** All nodes but this one that are known to a question: those of its way, and the others that have something in common with them. */
export const nodesBeside = ({ nodes, otherNodes }: KnownNodes, name: string): ClusterNode[] => {
  const ofWay = Object.values(nodes).flatMap((read) => (read.ok ? [read.value] : []));
  const others = otherNodes?.ok ? otherNodes.value.sharing : [];
  const byName = new Map([...others, ...ofWay].map((node) => [node.name, node]));
  byName.delete(name);
  return [...byName.values()];
};
