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

/** A virtual node says the address of the machine that its kubelet runs on: Calico knows none of it. */
const ofKubelet = ({ internalIPs }: Pick<ClusterNode, 'internalIPs'>, own: readonly OwnAddress[]): string[] =>
  own.some(({ kind }) => kind === 'node') ? internalIPs : [];

export const holderOf = (node: Pick<ClusterNode, 'name' | 'calico' | 'internalIPs'>, address: string): Holder[] => {
  const all = ownAddresses(node);
  const own = all.find((each) => sameAddress(each.address, address));
  if (own) return [{ node: node.name, field: own.annotation }];
  return ofKubelet(node, all).some((each) => sameAddress(each, address))
    ? [{ node: node.name, field: 'InternalIP' }]
    : [];
};

/** The key by which WireGuard knows a node of a family; absent: the node does not use it. */
const wireguardKey = ({ calico }: Pick<ClusterNode, 'calico'>, family: Family): string | undefined =>
  family === 4 ? calico.wireguardPublicKey : calico.wireguardPublicKeyV6;

/** What only one node may have, each in one spelling. */
interface Identity {
  /** Addresses that Calico has for it. */
  own: readonly string[];
  /** Those, and the ones of its kubelet. */
  addresses: readonly string[];
  /** Of the families in which it has a VXLAN tunnel. */
  macs: readonly string[];
  keys: readonly string[];
}

const identityOf = (node: ClusterNode): Identity => {
  const all = ownAddresses(node);
  const own = all.map(({ address }) => address);
  return {
    own,
    addresses: [...own, ...ofKubelet(node, all).flatMap((address) => bareAddress(address) ?? [])],
    macs: all.flatMap(({ kind, family }) => (kind === 'vxlan' ? [vtepMac(node, family)] : [])),
    keys: [wireguardKey(node, 4), wireguardKey(node, 6)].filter((key) => key !== undefined),
  };
};

const overlap = (a: readonly string[], b: readonly string[]): boolean => a.some((each) => b.includes(each));

/** An `InternalIP` of both alone concerns Calico not. */
const shareIdentity = (a: Identity, b: Identity): boolean =>
  overlap(a.own, b.addresses) || overlap(b.own, a.addresses) || overlap(a.macs, b.macs) || overlap(a.keys, b.keys);

/** Those of thousands of nodes that have something that only one may have in common with one of these few. */
export const sharingWith = (few: readonly ClusterNode[], others: readonly ClusterNode[]): ClusterNode[] => {
  const identities = few.map(identityOf);
  return others.filter((other) => {
    const its = identityOf(other);
    return identities.some((each) => shareIdentity(each, its));
  });
};

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
