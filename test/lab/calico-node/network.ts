import { type Family, familyOf, hostLength, inPrefix } from './family.ts';
import type { ClusterView } from './view.ts';

/** Routes and tunnel that Felix wants on one node, for one family (calico#2.2, #2.3; attributes as recorded). Pure. */

interface Peer {
  node: string;
  address: string;
  tunnelAddress: string;
  tunnelMac: string;
}

export interface Vxlan {
  device: string;
  address: string;
  mac: string;
  /** The node's own address, which the tunnel's packets leave from. */
  local: string;
  mtu: number;
  id: number;
  peers: readonly Peer[];
}

/** Felix keeps the device; the routes through it are BIRD's. */
export interface Ipip {
  address: string;
  mtu: number;
}

export type Backend = 'vxlan' | 'bird';

export interface Network {
  /** Absent while the node has no tunnel address: an existing device is then left as it is. */
  vxlan?: Vxlan;
  ipip?: Ipip;
  /** Destination → the rest of the route, as `ip route` takes it. */
  routes: ReadonlyMap<string, string>;
}

/** The interface with the node's own address. */
const nodeInterface = 'eth0';

export const tunnelDevice = (family: Family): string => (family === 4 ? 'vxlan.calico' : 'vxlan-v6.calico');

export const ipipDevice = 'tunl0';

/** What VXLAN adds to a packet (calico#1.4). */
const overhead: Record<Family, number> = { 4: 50, 6: 70 };

export const usesVxlan = (view: ClusterView, family: Family): boolean =>
  view.pools.some(({ cidr, vxlan }) => vxlan && familyOf(cidr) === family);

export const usesIpip = (view: ClusterView): boolean => view.pools.some(({ ipip }) => ipip);

/** Whether a CrossSubnet pool sends from this node to another address plainly (calico#2.1). */
export const inOneSubnet = (self: { address: string; prefix: number } | undefined, other: string): boolean =>
  self !== undefined && inPrefix(`${self.address}/${self.prefix}`, other);

export const networkFor = (view: ClusterView, node: string, family: Family = 4, hostMtu = 1500): Network => {
  const self = view.nodes.find(({ name }) => name === node)?.ends[family];
  const mtu = hostMtu - overhead[family];
  const device = tunnelDevice(family);
  const routes = new Map<string, string>();
  // The kernel gives every IPv6 route this metric.
  const metric = family === 4 ? '' : ' metric 1024';
  const vxlanNet = (net: string): boolean => view.pools.some(({ cidr, vxlan }) => vxlan && inPrefix(cidr, net));
  const own = (text: string): boolean => familyOf(text) === family;
  for (const workload of view.workloads) {
    if (workload.node !== node) continue;
    for (const address of workload.addresses.filter(own)) {
      const scope = family === 4 ? 'scope link ' : '';
      routes.set(`${address}/${hostLength(family)}`, `dev ${workload.interface} ${scope}metric 1024`);
    }
  }
  const via = (name: string, net: string): string | undefined => {
    const end = view.nodes.find((other) => other.name === name)?.ends[family];
    const crossSubnet = view.pools.some((pool) => pool.crossSubnet && inPrefix(pool.cidr, net));
    if (crossSubnet && end && inOneSubnet(self, end.address)) {
      return `via ${end.address} dev ${nodeInterface} onlink proto 80${metric}`;
    }
    const tunnel = end?.tunnelAddress;
    return tunnel && `via ${tunnel} dev ${device} onlink mtu ${mtu}${metric}`;
  };
  for (const { cidr, node: ownerNode } of view.blocks) {
    if (!own(cidr) || !vxlanNet(cidr)) continue;
    const route = ownerNode === node ? `blackhole proto 80${metric}` : via(ownerNode, cidr);
    if (route) routes.set(cidr, route);
  }
  for (const { address, node: borrower } of view.borrowed) {
    if (borrower === node || !own(address) || !vxlanNet(address)) continue;
    const route = via(borrower, address);
    if (route) routes.set(`${address}/${hostLength(family)}`, route);
  }
  const ipip = self?.ipipAddress && usesIpip(view) ? { ipip: { address: self.ipipAddress, mtu: hostMtu - 20 } } : {};
  if (!self?.tunnelAddress) return { routes, ...ipip };
  return {
    routes,
    ...ipip,
    vxlan: {
      device,
      address: self.tunnelAddress,
      mac: self.tunnelMac,
      local: self.address,
      mtu,
      id: view.vxlanIds.own.get(node) ?? view.vxlanIds.all,
      peers: view.nodes.flatMap(({ name, ends }) => {
        const end = ends[family];
        if (name === node || end?.tunnelAddress === undefined) return [];
        const { address, tunnelAddress, tunnelMac } = end;
        return [{ node: name, address, tunnelAddress, tunnelMac }];
      }),
    },
  };
};
