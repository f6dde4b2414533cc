import type { ClusterView } from './view.ts';

/** Routes and tunnel that Felix wants on one node (facts 2.2, 2.3; attributes as recorded). Pure. */

interface Peer {
  node: string;
  address: string;
  tunnelAddress: string;
  tunnelMac: string;
}

export interface Vxlan {
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

export const tunnelDevice = 'vxlan.calico';

const inPool = (
  view: ClusterView,
  address: string,
  wanted: (pool: ClusterView['pools'][number]) => boolean,
): boolean => {
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const value = number(address.split('/')[0] ?? '');
  return view.pools.some((pool) => {
    const [base = '', length = '32'] = pool.cidr.split('/');
    if (base.includes(':')) return false;
    const size = 2 ** (32 - Number(length));
    return wanted(pool) && value >= number(base) && value < number(base) + size;
  });
};

export const networkFor = (view: ClusterView, node: string, hostMtu = 1500): Network => {
  const self = view.nodes.find(({ name }) => name === node);
  const mtu = hostMtu - 50;
  const routes = new Map<string, string>();
  const vxlanNet = (net: string): boolean => inPool(view, net, ({ vxlan }) => vxlan);
  for (const workload of view.workloads) {
    if (workload.node !== node) continue;
    for (const address of workload.addresses) {
      if (!address.includes(':')) routes.set(`${address}/32`, `dev ${workload.interface} scope link metric 1024`);
    }
  }
  const via = (name: string): string | undefined => {
    const tunnel = view.nodes.find((other) => other.name === name)?.tunnelAddress;
    return tunnel && `via ${tunnel} dev ${tunnelDevice} onlink mtu ${mtu}`;
  };
  for (const { cidr, node: ownerNode } of view.blocks) {
    if (!vxlanNet(cidr)) continue;
    const route = ownerNode === node ? 'blackhole proto 80' : via(ownerNode);
    if (route) routes.set(cidr, route);
  }
  for (const { address, node: borrower } of view.borrowed) {
    if (borrower === node || !vxlanNet(address)) continue;
    const route = via(borrower);
    if (route) routes.set(`${address}/32`, route);
  }
  if (!self?.tunnelAddress) return { routes };
  return {
    routes,
    vxlan: {
      address: self.tunnelAddress,
      mac: self.tunnelMac,
      local: self.address,
      parent: 'eth0',
      mtu,
      peers: view.nodes.flatMap((other) =>
        other.name === node || other.tunnelAddress === undefined
          ? []
          : [
              {
                node: other.name,
                address: other.address,
                tunnelAddress: other.tunnelAddress,
                tunnelMac: other.tunnelMac,
              },
            ],
      ),
    },
  };
};
