import { workloadChains } from './endpoint-chains.ts';
import { type Chain, type Table, targetOf } from './rule.ts';
import { createSetCatalogue, type IpSet } from './set-catalogue.ts';
import * as fixed from './static-chains.ts';
import type { ClusterView } from './view.ts';

/** Every rule and every set that Felix wants on one node. */

/** Only chains that something leads to are programmed. */
const reachable = (chains: readonly Chain[], from: readonly Chain[]): Chain[] => {
  const byName = new Map(chains.map((chain) => [chain.name, chain]));
  const kept = new Map<string, Chain>();
  const visit = (chain: Chain): void => {
    for (const rule of chain.rules) {
      const target = byName.get(targetOf(rule) ?? '');
      if (!target || kept.has(target.name)) continue;
      kept.set(target.name, target);
      visit(target);
    }
  };
  for (const chain of from) visit(chain);
  return [...kept.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

const table = (name: Table['name'], chains: readonly Chain[], inserts: Chain[], appends: Chain[] = []): Table => ({
  name,
  chains: reachable(chains, [...inserts, ...appends]),
  inserts,
  appends,
});

const isIPv4 = (address: string): boolean => !address.includes(':');

/** Loopback's own two addresses are in the recorded set: network address and host. */
const loopback = ['127.0.0.0', '127.0.0.1'];

const fixedSets = (view: ClusterView, node: string, vxlan: boolean): IpSet[] => {
  const self = view.nodes.find(({ name }) => name === node);
  const pools = view.pools.filter(({ cidr }) => isIPv4(cidr));
  const hosts = view.nodes.filter(({ name, tunnelAddress }) => name !== node && tunnelAddress !== undefined);
  return [
    ...(vxlan
      ? [{ name: 'cali40all-vxlan-net', type: 'hash:net' as const, members: hosts.map(({ address }) => address) }]
      : []),
    {
      name: 'cali40this-host',
      type: 'hash:ip',
      members: [
        ...loopback,
        ...(self ? [self.address] : []),
        ...(vxlan && self?.tunnelAddress ? [self.tunnelAddress] : []),
      ],
    },
    { name: 'cali40network-ip-pools', type: 'hash:net', members: pools.map(({ cidr }) => cidr) },
    {
      name: 'cali40masq-ipam-pools',
      type: 'hash:net',
      members: pools.filter(({ natOutgoing }) => natOutgoing).map(({ cidr }) => cidr),
    },
    { name: 'cali40dscp-src-net', type: 'hash:net', members: [] },
  ];
};

export interface Rules {
  tables: readonly Table[];
  sets: readonly IpSet[];
}

export const rulesFor = (view: ClusterView, node: string): Rules => {
  const vxlan = view.pools.some((pool) => pool.vxlan);
  const inputs = { vxlan, natOutgoing: view.pools.some(({ natOutgoing }) => natOutgoing) };
  const catalogue = createSetCatalogue(view);
  const workloads = view.workloads.filter((workload) => workload.node === node);
  const pods = workloadChains(workloads, view, catalogue);
  return {
    tables: [
      table('raw', fixed.rawChains(inputs), fixed.rawInserts),
      table('mangle', fixed.mangleChains, fixed.mangleInserts),
      table('filter', [...fixed.filterChains(inputs), ...pods], fixed.filterInserts, fixed.filterAppends),
      table('nat', fixed.natChains(inputs), fixed.natInserts, fixed.natAppends),
    ],
    sets: [...fixedSets(view, node, vxlan), ...catalogue.sets().values()],
  };
};
