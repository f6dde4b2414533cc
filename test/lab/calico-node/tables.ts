import { workloadChains } from './endpoint-chains.ts';
import { type Family, families, familyOf, linkLocalOf } from './family.ts';
import { usesIpip, usesVxlan } from './network.ts';
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

/** Loopback's own addresses are in the recorded sets: of IPv4 network address and host. */
const loopback: Record<Family, string[]> = { 4: ['127.0.0.0', '127.0.0.1'], 6: ['::1'] };

/** The link-local addresses of the tunnels are this node's as well. */
const tunnelLinkLocals = (view: ClusterView, self: ClusterView['nodes'][number] | undefined): string[] =>
  families.flatMap((family) => {
    const end = self?.ends[family];
    return end?.tunnelAddress !== undefined && usesVxlan(view, family) ? [linkLocalOf(end.tunnelMac)] : [];
  });

const fixedSets = (view: ClusterView, node: string, family: Family, vxlan: boolean): IpSet[] => {
  const self = view.nodes.find(({ name }) => name === node);
  const own = self?.ends[family];
  const pools = view.pools.filter(({ cidr }) => familyOf(cidr) === family);
  const hosts = view.nodes.flatMap(({ name, ends }) =>
    name !== node && ends[family]?.tunnelAddress !== undefined ? [ends[family].address] : [],
  );
  const ipip = family === 4 && usesIpip(view);
  const everyHost = view.nodes.flatMap(({ ends }) => (ends[family] ? [ends[family].address] : []));
  return [
    ...(vxlan ? [{ name: `cali${family}0all-vxlan-net`, type: 'hash:net' as const, members: hosts }] : []),
    ...(ipip ? [{ name: 'cali40all-hosts-net', type: 'hash:net' as const, members: everyHost }] : []),
    {
      name: `cali${family}0this-host`,
      type: 'hash:ip',
      members: [
        ...loopback[family],
        ...(own ? [own.address] : []),
        ...(vxlan && own?.tunnelAddress ? [own.tunnelAddress] : []),
        ...(ipip && own?.ipipAddress ? [own.ipipAddress] : []),
        ...(family === 6 ? [...(self?.linkLocals ?? []), ...tunnelLinkLocals(view, self)] : []),
      ],
    },
    { name: `cali${family}0network-ip-pools`, type: 'hash:net', members: pools.map(({ cidr }) => cidr) },
    {
      name: `cali${family}0masq-ipam-pools`,
      type: 'hash:net',
      members: pools.filter(({ natOutgoing }) => natOutgoing).map(({ cidr }) => cidr),
    },
    { name: `cali${family}0dscp-src-net`, type: 'hash:net', members: [] },
  ];
};

export interface Rules {
  tables: readonly Table[];
  sets: readonly IpSet[];
}

/** The rules of one family; Felix keeps a set of its own for each. */
export const rulesFor = (view: ClusterView, node: string, family: Family = 4): Rules => {
  const vxlan = usesVxlan(view, family);
  const pools = view.pools.filter(({ cidr }) => familyOf(cidr) === family);
  const inputs = {
    family,
    vxlan,
    ipip: family === 4 && usesIpip(view),
    natOutgoing: pools.some(({ natOutgoing }) => natOutgoing),
  };
  const catalogue = createSetCatalogue(view, family);
  const workloads = view.workloads.filter((workload) => workload.node === node);
  const pods = workloadChains(workloads, view, catalogue);
  return {
    tables: [
      table('raw', fixed.rawChains(inputs), fixed.rawInserts),
      table('mangle', fixed.mangleChains(inputs), fixed.mangleInserts),
      table('filter', [...fixed.filterChains(inputs), ...pods], fixed.filterInserts, fixed.filterAppends),
      table('nat', fixed.natChains(inputs), fixed.natInserts, fixed.natAppends),
    ],
    sets: [...fixedSets(view, node, family, vxlan), ...catalogue.sets().values()],
  };
};
