import type { ClusterNode, IPPool } from '../case/objects.ts';
import type { Family } from '../ip/address.ts';
import { bareAddress, contains, prefixLength } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** How packets for an address of a pool travel from one node to another (calico#2.1, #2.2). */
export type Transport =
  | { kind: 'vxlan'; device: string }
  | { kind: 'ipip'; device: string }
  /** Encrypted, whatever the pool asks for: recognised, not judged. */
  | { kind: 'wireguard'; device: string }
  /**
   * Plainly routed. `felix` for a VXLAN CrossSubnet pool in one subnet, where Felix writes the routes;
   * `none`: Calico writes no route for such an address.
   */
  | { kind: 'direct'; writtenBy: 'felix' | 'bird' | 'none' }
  | { kind: 'unknown'; reason: Message };

/** Address of the node that Calico uses, with its prefix length where it is known. */
export const nodeCidr = (node: ClusterNode, family: Family): string | undefined =>
  family === 4 ? node.calico.ipv4Address : node.calico.ipv6Address;

export const nodeAddress = (node: ClusterNode, family: Family): string | undefined =>
  bareAddress(nodeCidr(node, family));

export const tunnelAddress = (node: ClusterNode, kind: 'vxlan' | 'ipip', family: Family): string | undefined => {
  if (kind === 'ipip') return family === 4 ? bareAddress(node.calico.ipv4IPIPTunnelAddr) : undefined;
  return bareAddress(family === 4 ? node.calico.ipv4VXLANTunnelAddr : node.calico.ipv6VXLANTunnelAddr);
};

const tunnelDevice = (kind: 'vxlan' | 'ipip', family: Family): string =>
  kind === 'ipip' ? 'tunl0' : family === 4 ? 'vxlan.calico' : 'vxlan-v6.calico';

/** The pool that holds an address: the most specific one, where pools overlap. */
export const poolOf = (pools: readonly IPPool[], address: string): IPPool | undefined =>
  pools
    .filter((pool) => contains(pool.cidr, address))
    .sort((a, b) => (prefixLength(b.cidr) ?? 0) - (prefixLength(a.cidr) ?? 0))[0];

/** Felix asks whether the local node's own prefix contains the other node; `/32` never does (calico#2.1). */
const inOurSubnet = (local: ClusterNode, remote: ClusterNode, family: Family): boolean | undefined => {
  const cidr = nodeCidr(local, family);
  const other = nodeAddress(remote, family);
  return cidr === undefined || other === undefined ? undefined : contains(cidr, other);
};

const encapsulated = (mode: IPPool['vxlanMode'], sameSubnet: boolean | undefined): boolean | undefined =>
  mode === 'Never' ? false : mode === 'Always' ? true : sameSubnet === undefined ? undefined : !sameSubnet;

/** A peer is used only when both nodes publish a key; else packets go as the pool asks (calico#2.4). */
const haveKeys = (local: ClusterNode, remote: ClusterNode, family: Family): boolean =>
  family === 4 && [local, remote].every(({ calico }) => (calico.wireguardPublicKey ?? '') !== '');

/** From `local` to an address of `pool` that lives on `remote`. */
export const transportBetween = (pool: IPPool, local: ClusterNode, remote: ClusterNode, family: Family): Transport => {
  if (haveKeys(local, remote, family))
    return { kind: 'wireguard', device: family === 4 ? 'wireguard.cali' : 'wg-v6.cali' };
  const sameSubnet = inOurSubnet(local, remote, family);
  const vxlan = encapsulated(pool.vxlanMode, sameSubnet);
  const ipip = encapsulated(pool.ipipMode, sameSubnet);
  if (vxlan === undefined || ipip === undefined) {
    return {
      kind: 'unknown',
      reason: say('transport.cross-subnet', { pool: pool.name, local: local.name, remote: remote.name }),
    };
  }
  if (vxlan) return { kind: 'vxlan', device: tunnelDevice('vxlan', family) };
  if (ipip) return { kind: 'ipip', device: tunnelDevice('ipip', family) };
  return { kind: 'direct', writtenBy: pool.vxlanMode === 'CrossSubnet' ? 'felix' : 'bird' };
};
