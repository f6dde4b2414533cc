import { type Family, familyOf } from '../calico-node/family.ts';
import type { Published } from './kube-proxy-inbound.ts';
import { block, endpointChain, endpointPart, hash, words } from './kube-proxy-nft-parts.ts';

/** What kube-proxy writes in nftables mode for connections from outside (v1.34, pkg/proxy/nftables/proxier.go). */
export interface NativeInbound {
  /** Chains of the table. */
  chains: string[];
  /** Elements of its maps, by the map's name. */
  elements: Record<
    'service-ips' | 'no-endpoint-services' | 'service-nodeports' | 'no-endpoint-nodeports' | 'firewall-ips',
    string[]
  >;
}

/** `shop/front/tcp/pg`: the end of the names of its chains. */
const pathOf = ({ title, protocol }: Published): string => {
  const [service = '', port = ''] = title.split(':');
  return `${service}/${protocol}/${port}`;
};
const chainOf = (kind: string, port: Published): string => `${kind}-${hash(pathOf(port))}-${pathOf(port)}`;

const choosing = (port: Published, targets: readonly string[]): string =>
  `numgen random mod ${targets.length} vmap { ${targets.map((target, index) => `${index} : goto ${endpointChain(pathOf(port), target)}`).join(', ')} }`;

/** `made`: chains that the Services' own addresses have led to already. */
const chainsOf = (port: Published, node: string, clusterCIDR: string, family: Family, made: ReadonlySet<string>) => {
  const { ip } = words(family);
  const all = port.endpoints.map(({ target }) => target);
  const own = port.endpoints.filter((each) => each.node === node).map(({ target }) => target);
  const cluster = chainOf('service', port);
  const local = chainOf('local', port);
  const parts = new Map<string, string[]>();
  for (const target of all) {
    parts.set(endpointChain(pathOf(port), target), endpointPart(pathOf(port), target, port.protocol, family));
  }
  if (all.length > 0) parts.set(cluster, [choosing(port, all)]);
  if (port.onlyOwnNode && own.length > 0) parts.set(local, [choosing(port, own)]);
  const led = port.onlyOwnNode ? own.length > 0 : all.length > 0;
  const external = port.onlyOwnNode
    ? [
        `${ip} saddr ${clusterCIDR} goto ${cluster} comment "short-circuit pod traffic"`,
        'fib saddr type local jump mark-for-masquerade comment "masquerade local traffic"',
        `fib saddr type local goto ${cluster} comment "short-circuit local traffic"`,
        ...(led ? [`goto ${local}`] : []),
      ]
    : ['jump mark-for-masquerade', `goto ${cluster}`];
  if (all.length > 0) parts.set(chainOf('external', port), external);
  if (port.ranges.length > 0 && port.balancers.length > 0) {
    parts.set(chainOf('firewall', port), [`${ip} saddr != { ${port.ranges.join(', ')} } drop`]);
  }
  return [...parts].flatMap(([name, lines]) => (made.has(name) ? [] : block(`chain ${name}`, lines)));
};

export const nativeInbound = (
  ports: readonly Published[],
  node: string,
  clusterCIDR: string,
  family: Family,
  made: ReadonlySet<string>,
): NativeInbound => {
  const elements: NativeInbound['elements'] = {
    'service-ips': [],
    'no-endpoint-services': [],
    'service-nodeports': [],
    'no-endpoint-nodeports': [],
    'firewall-ips': [],
  };
  const chains: string[] = [];
  for (const port of ports) {
    const away = port.onlyOwnNode && !port.endpoints.some((each) => each.node === node);
    const none = port.endpoints.length === 0;
    const verdict = none ? 'goto reject-chain' : 'drop';
    const to = `goto ${chainOf('external', port)}`;
    const addresses = [...port.external, ...port.balancers].filter((address) => familyOf(address) === family);
    chains.push(...chainsOf(port, node, clusterCIDR, family, made));
    for (const address of addresses) {
      const key = `${address} . ${port.protocol} . ${port.port}`;
      if (!none) elements['service-ips'].push(`${key} : ${to}`);
      if (none || away) elements['no-endpoint-services'].push(`${key} : ${verdict}`);
    }
    if (port.nodePort !== undefined) {
      const key = `${port.protocol} . ${port.nodePort}`;
      if (!none) elements['service-nodeports'].push(`${key} : ${to}`);
      if (none || away) elements['no-endpoint-nodeports'].push(`${key} : ${verdict}`);
    }
    if (port.ranges.length === 0) continue;
    for (const address of port.balancers) {
      elements['firewall-ips'].push(`${address} . ${port.protocol} . ${port.port} : goto ${chainOf('firewall', port)}`);
    }
  }
  return { chains, elements };
};
