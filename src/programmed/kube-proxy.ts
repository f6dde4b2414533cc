import type { NodeState, RuleSet } from '../case/node-state.ts';
import { allRuleSets, nativeTables } from './native-tables.ts';

/** Its native table; `name` as in `nft list tables`. */
const isProxyTable = (name: string): boolean => /^ip6? kube-proxy$/.test(name);

const isServiceChain = (name: string): boolean => /^KUBE-(?:SERVICES|SV[CL]-|SEP-)/.test(name);

/** Those that the kubelet makes by itself, where there is no kube-proxy too. */
const isKubeletChain = (name: string): boolean => /^KUBE-(?:FIREWALL|IPTABLES-HINT|KUBELET-CANARY)$/.test(name);

/**
 * Whether kube-proxy keeps rules on this node, in chains of its own or in its native table. The kubelet's chains
 * (`KUBE-FIREWALL`, `KUBE-KUBELET-CANARY`) are there without it.
 */
export const hasKubeProxyRules = (state: NodeState): boolean =>
  allRuleSets(state).some(({ tables }) =>
    tables.some(({ name, chains }) => isProxyTable(name) || chains.some((chain) => isServiceChain(chain.name))),
  );

const ipvsDevice = 'kube-ipvs0';

const hasIpvsDevice = ({ links }: NodeState): boolean =>
  links.ok && links.value.some(({ name }) => name === ipvsDevice);

/**
 * By name and each once, all that kube-proxy keeps on a node: the device of IPVS, its native table, its chains.
 * Nothing where what is there may be another's.
 */
export const keptByKubeProxy = (state: NodeState): string[] => {
  const hasDevice = hasIpvsDevice(state);
  if (!hasDevice && !hasKubeProxyRules(state)) return [];
  const tables = allRuleSets(state).flatMap((set) => set.tables);
  return [
    ...new Set([
      ...(hasDevice ? [ipvsDevice] : []),
      ...tables.map(({ name }) => name).filter(isProxyTable),
      ...kubeProxyChains(state),
    ]),
  ];
};

/** Names of chains that are kube-proxy's and not the kubelet's; one stands for each table that has it. */
export const kubeProxyChains = (state: NodeState): string[] =>
  allRuleSets(state)
    .flatMap(({ tables }) => tables.flatMap(({ chains }) => chains.map(({ name }) => name)))
    .filter((name) => name.startsWith('KUBE-') && !isKubeletChain(name));

/** How kube-proxy turns Services into endpoints (kube-proxy#modes). */
export type ProxyMode = 'iptables' | 'nftables' | 'ipvs';

/** A chain of the kernel leads to its Services, and one of those to an endpoint. */
const translates = ({ family, tables }: RuleSet, wanted: 4 | 6): boolean =>
  family === wanted &&
  tables.some(
    ({ name, rules }) =>
      name === 'nat' &&
      rules.some(({ chain, target }) => target === 'KUBE-SERVICES' && !chain.startsWith('KUBE-')) &&
      rules.some(({ chain, target }) => chain === 'KUBE-SERVICES' && /^KUBE-(?:SV[CL]|EXT)-/.test(target ?? '')),
  );

/**
 * The modes whose rules for a family are in force, by what is there and not by what a configuration says. More than
 * one: what another mode wrote was left behind.
 */
export const proxyModes = (state: NodeState, family: 4 | 6): ProxyMode[] => {
  const iptables = state.ruleSets.ok && state.ruleSets.value.some((set) => translates(set, family));
  const native = nativeTables(state).some(
    ({ name, chains }) =>
      name === `${family === 4 ? 'ip' : 'ip6'} kube-proxy` && chains.some(({ type }) => type === 'nat'),
  );
  return [
    ...(iptables ? (['iptables'] as const) : []),
    ...(native ? (['nftables'] as const) : []),
    ...(hasIpvsDevice(state) ? (['ipvs'] as const) : []),
  ];
};

/** Lists its rules, as people would. */
export const proxyListing: Record<ProxyMode, string> = {
  iptables: 'iptables-save -t nat (KUBE-SERVICES)',
  nftables: 'nft list table ip kube-proxy',
  ipvs: 'ipvsadm -Ln',
};

const withoutChains = (set: RuleSet): RuleSet => ({
  ...set,
  tables: set.tables.map((table) => ({
    ...table,
    rules: table.rules.filter(({ chain, target }) => !chain.startsWith('KUBE-') && !target?.startsWith('KUBE-')),
  })),
});

const alone = new WeakMap<NodeState, Map<ProxyMode, NodeState>>();

/** The node as it would be with the rules of one mode alone: what that mode's rules do by themselves. */
export const withModeAlone = (state: NodeState, mode: ProxyMode): NodeState => {
  const known = alone.get(state) ?? new Map<ProxyMode, NodeState>();
  alone.set(state, known);
  const before = known.get(mode);
  if (before !== undefined) return before;
  const { nft, ruleSets } = state;
  const made: NodeState = {
    ...state,
    ...(mode === 'iptables' || !ruleSets.ok
      ? {}
      : { ruleSets: { ok: true, value: ruleSets.value.map(withoutChains) } }),
    ...(mode === 'nftables' || nft === undefined
      ? {}
      : { nft: Object.fromEntries(Object.entries(nft).filter(([name]) => !isProxyTable(name))) }),
  };
  known.set(mode, made);
  return made;
};
