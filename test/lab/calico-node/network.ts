import { type Family, familyOf, hostLength, inPrefix } from './family.ts';
import type { ClusterView } from './view.ts';

/** Routes and tunnel that Felix wants on one node, for one family (facts 2.2, 2.3; attributes as recorded). Pure. */

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
  parent: string;
  mtu: number;
  peers: readonly Peer[];
}

export type Backend = 'vxlan' | 'bird';

export interface Network {
  /** Absent while the node has no tunnel address: an existing device is then left as it is. */
  vxlan?: Vxlan;
  /** Destination → the rest of the route, as `ip route` takes it. */
  routes: ReadonlyMap<string, string>;
}

export const tunnelDevice = (family: Family): string => (family === 4 ? 'vxlan.calico' : 'vxlan-v6.calico');

/** What VXLAN adds to a packet (facts 1.4). */
const overhead: Record<Family, number> = { 4: 50, 6: 70 };

export const usesVxlan = (view: ClusterView, family: Family): boolean =>
  view.pools.some(({ cidr, vxlan }) => vxlan && familyOf(cidr) === family);

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
  const via = (name: string): string | undefined => {
    const tunnel = view.nodes.find((other) => other.name === name)?.ends[family]?.tunnelAddress;
    return tunnel && `via ${tunnel} dev ${device} onlink mtu ${mtu}${metric}`;
  };
  for (const { cidr, node: ownerNode } of view.blocks) {
    if (!own(cidr) || !vxlanNet(cidr)) continue;
    const route = ownerNode === node ? `blackhole proto 80${metric}` : via(ownerNode);
    if (route) routes.set(cidr, route);
  }
  for (const { address, node: borrower } of view.borrowed) {
    if (borrower === node || !own(address) || !vxlanNet(address)) continue;
    const route = via(borrower);
    if (route) routes.set(`${address}/${hostLength(family)}`, route);
  }
  if (!self?.tunnelAddress) return { routes };
  return {
    routes,
    vxlan: {
      device,
      address: self.tunnelAddress,
      mac: self.tunnelMac,
      local: self.address,
      parent: 'eth0',
      mtu,
      peers: view.nodes.flatMap(({ name, ends }) => {
        const end = ends[family];
        if (name === node || end?.tunnelAddress === undefined) return [];
        const { address, tunnelAddress, tunnelMac } = end;
        return [{ node: name, address, tunnelAddress, tunnelMac }];
      }),
    },
  };
};
