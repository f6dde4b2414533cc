import type { NftTable, NodeState, RuleSet } from '../case/node-state.ts';
import { tableOf } from '../table.ts';
import { type NativeTable, nativeTables } from './native-tables.ts';
import type { HookName, Packet } from './packet.ts';
import { indexRules } from './rule-index.ts';
import type { Unit } from './walk-table.ts';

/** A base chain with what decides when it is called. */
export interface HookUnit extends Unit {
  priority: number;
  /** NAT is asked for the first packet of a connection, until one of its chains has rewritten it. */
  nat: boolean;
  /** Among the chains of NAT, which the kernel calls at one place. */
  within: number;
  /** It does nothing to any packet. */
  empty: boolean;
}

/** Conntrack's own place (NF_IP_PRI_CONNTRACK). */
const conntrackPriority = -200;

const sourceNat = new Set<HookName>(['INPUT', 'POSTROUTING']);

/** Where NAT stands, whatever priority its chains ask for: it orders them among themselves alone. */
const natPriority = (hook: HookName): number => (sourceNat.has(hook) ? 100 : -100);

const priorities: Record<string, number> = tableOf({ raw: -300, mangle: -150, filter: 0, security: 50 });

/** The tables that iptables has at each hook. */
const tablesAt: Record<HookName, readonly string[]> = {
  PREROUTING: ['raw', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'nat'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['raw', 'mangle', 'nat', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat'],
};

const iptablesUnits = (ruleSet: RuleSet, hook: HookName): HookUnit[] =>
  tablesAt[hook].flatMap((table) => {
    const index = indexRules(ruleSet).get(table);
    // A table without this base chain does not see the packet.
    if (index === undefined || !(index.chains.has(hook) || index.rules.has(hook))) return [];
    const nat = table === 'nat';
    const priority = nat ? natPriority(hook) : (priorities[table] ?? 0);
    const empty = !index.rules.has(hook) && index.chains.get(hook)?.policy === 'ACCEPT';
    const early = table === 'raw';
    return [{ backend: ruleSet.backend, table, chain: hook, index, early, priority, nat, within: priority, empty }];
  });

const nativeUnit = (table: NativeTable, chain: NftTable['chains'][number], priority: number): HookUnit[] => {
  const index = indexRules(table.ruleSet).get(table.name);
  if (index === undefined) return [];
  const own = chain.priority ?? 0;
  return [
    {
      backend: 'native',
      table: table.name,
      chain: chain.name,
      index,
      nftSets: table.sets,
      early: priority < conntrackPriority,
      priority,
      nat: chain.type === 'nat',
      within: own,
      empty: !index.rules.has(chain.name) && chain.policy === 'ACCEPT',
    },
  ];
};

const sees = (table: NativeTable, packet: Packet): boolean =>
  table.family === 'inet' || table.family === 'netdev' || table.family === (packet.family === 4 ? 'ip' : 'ip6');

const nativeUnits = (table: NativeTable, hook: HookName): HookUnit[] =>
  table.chains.flatMap((chain) => {
    if (chain.hook?.toUpperCase() !== hook) return [];
    return nativeUnit(table, chain, chain.type === 'nat' ? natPriority(hook) : (chain.priority ?? 0));
  });

/** In the order in which the kernel calls them; those of one priority in the order of `backends`. */
export const hookUnits = (
  state: NodeState,
  ruleSets: readonly RuleSet[],
  hook: HookName,
  packet: Packet,
  backends: readonly RuleSet['backend'][],
): HookUnit[] => {
  const iptables = ruleSets.flatMap((ruleSet) => iptablesUnits(ruleSet, hook));
  const native = nativeTables(state).flatMap((table) => (sees(table, packet) ? nativeUnits(table, hook) : []));
  const reversed = backends[0] === 'native' ? native.toReversed() : native;
  const all = [...iptables, ...reversed];
  return all.sort(
    (a, b) =>
      a.priority - b.priority ||
      (a.nat && b.nat ? a.within - b.within : 0) ||
      backends.indexOf(a.backend) - backends.indexOf(b.backend),
  );
};

/** Whether the order of two of them is not known. */
export const orderIsOpen = (units: readonly HookUnit[]): boolean => {
  const busy = units.filter((unit) => !unit.empty);
  return busy.some((unit, i) => {
    const next = busy[i + 1];
    if (next === undefined || next.priority !== unit.priority) return false;
    return !(unit.nat && next.nat) || unit.within === next.within;
  });
};

const deviceHook: Partial<Record<HookName, 'ingress' | 'egress'>> = { PREROUTING: 'ingress', POSTROUTING: 'egress' };

/**
 * Chains at the network device itself, in front of and behind netfilter's other places. Older tools do
 * not print whose device it is.
 */
export const deviceUnits = (state: NodeState, hook: HookName, packet: Packet): HookUnit[] => {
  const wanted = deviceHook[hook];
  if (wanted === undefined) return [];
  const device = wanted === 'ingress' ? packet.inIface : packet.outIface;
  return nativeTables(state).flatMap((table) =>
    table.chains.flatMap((chain) => {
      if (chain.hook !== wanted || !sees(table, packet)) return [];
      const elsewhere = device !== undefined && chain.devices !== undefined && !chain.devices.includes(device);
      return elsewhere ? [] : nativeUnit(table, chain, wanted === 'ingress' ? -1_000_000 : 1_000_000);
    }),
  );
};
