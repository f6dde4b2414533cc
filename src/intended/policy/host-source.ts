import { type Address, addressKey } from '../../ip/address.ts';
import { netContains } from '../../ip/net.ts';
import type { Cluster } from './cluster.ts';
import type { End } from './ends.ts';
import type { PoolFacts } from './read-objects.ts';

/**
 * From which address a node sends to a pod of another node: with the address of the device that its route takes, so
 * over a tunnel with the tunnel's (calico#2.2).
 */

/** The most specific pool that holds the address. */
export const poolAt = (cluster: Cluster, address: Address): PoolFacts | undefined => {
  let found: PoolFacts | undefined;
  for (const pool of cluster.pools.values())
    if (netContains(pool.cidr, address) && (found === undefined || pool.cidr.prefix > found.cidr.prefix)) found = pool;
  return found;
};

/**
 * Every address that it may be; `undefined` among them: one that is not known. A pool that was not read leaves each that
 * the node has.
 */
export const hostSources = (
  cluster: Cluster,
  from: Extract<End, { type: 'host' }>,
  to: Extract<End, { type: 'pod' }>,
  family: 4 | 6,
): readonly (Address | undefined)[] => {
  const own = from.addresses.find((address) => address.family === family);
  const { node } = from;
  if (from.isSource || node === undefined || node === to.workload.node) return [own];
  const tunnels = cluster.tunnels.get(node);
  const target = to.addresses.find((address) => address.family === family);
  const pool = target && poolAt(cluster, target);
  const known = (tunnels ?? []).filter(({ address }) => address.family === family);
  const over = (kind: 'vxlan' | 'ipip' | 'wireguard') => known.find((each) => each.kind === kind)?.address;
  const encrypted = over('wireguard');
  // Without nodes and pools nothing was given that a tunnel could be known by.
  if (pool === undefined) return unique([own, ...known.map(({ address }) => address)]);
  const { vxlan, ipip } = pool;
  const byTunnel = vxlan === true || ipip === true;
  const maybeTunnel = byTunnel || vxlan === 'unknown' || ipip === 'unknown';
  const tunnel = vxlan !== false ? over('vxlan') : over('ipip');
  const plain = byTunnel ? [tunnel] : maybeTunnel ? [own, tunnel] : [own];
  // A key of its own does not say that the other node has one.
  return unique(encrypted === undefined ? plain : [encrypted, ...plain]);
};

const unique = (addresses: readonly (Address | undefined)[]): (Address | undefined)[] => [
  ...new Map(addresses.map((address) => [address === undefined ? '' : addressKey(address), address])).values(),
];
