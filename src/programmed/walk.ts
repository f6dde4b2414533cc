import type { IpSet, NodeState, RuleSet } from '../case/node-state.ts';
import { got, type Read } from '../case/read.ts';
import { parseAddress } from '../ip/address.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { deviceUnits, type HookUnit, hookUnits, orderIsOpen } from './hook-units.ts';
import { leftOutDoubts } from './left-out.ts';
import { knownMark } from './marks.ts';
import type { HookName, Packet } from './packet.ts';
import { type DecidedBy, type Decision, type HookWalk, walkTable } from './walk-table.ts';
import { type Matched, matchedRules, mergeWorlds, type Unsure, type World } from './worlds.ts';

/** One way in which a packet can be rewritten. */
export interface Way {
  address?: string;
  port?: number;
  /** With which it leaves the hook; absent where bits of it are unknown. */
  mark?: number;
  /** Rules that matched, in order. */
  matched: () => Matched[];
}

export interface Walk {
  /** `unknown`: what is unknown would change the verdict; `unsure` says what that is. */
  verdict: 'accept' | 'drop' | 'reject' | 'unknown';
  decidedBy?: DecidedBy;
  /** Empty unless the verdict is `unknown`. */
  unsure: Unsure[];
  /** The mark that the packet leaves the hook with; of one possible way, where there are several. */
  mark: number;
  /** Set where there is exactly one destination that it can be rewritten to. */
  dnat?: { address?: string; port?: number };
  /** Every destination that it can be rewritten to: the endpoints of a service. */
  dnats: { address?: string; port?: number }[];
  /** The ways to them. */
  ways: Way[];
  snat?: string;
  /** Rules that matched, in order; of one possible way, where there are several. */
  matched: Matched[];
}

/** Walking this many rules takes about half a second; real nodes have some ten thousand. */
const ruleBudget = 1_000_000;
/** Nodes of which one walk did not end: the next would not either, and a question walks dozens of times. */
const endless = new WeakSet<NodeState>();

const setMaps = new WeakMap<readonly IpSet[], ReadonlyMap<string, IpSet>>();

const setsOf = (state: NodeState): Read<ReadonlyMap<string, IpSet>> => {
  if (!state.ipSets.ok) return state.ipSets;
  const list = state.ipSets.value;
  const map = setMaps.get(list) ?? new Map(list.map((set) => [set.name, set]));
  setMaps.set(list, map);
  return got(map);
};

const xtables = new Set(['raw', 'mangle', 'nat', 'filter', 'security']);

/**
 * Native nftables tables that can drop this packet and that were not read. kube-proxy's own rewrites and
 * refuses packets to service addresses only; ARP and bridge tables see no routed packet.
 */
const nativeDoubts = (state: NodeState, packet: Packet, ruleSets: RuleSet[]): Unsure[] => {
  const doubt = (table: string, reason: Message): Unsure => ({ table, chain: '', reason });
  if (!state.nativeTables.ok)
    return [doubt('nftables', say('walk.native-unread', { reason: state.nativeTables.reason }))];
  const saved = new Set(
    ruleSets.filter((set) => set.backend === 'nft').flatMap((set) => set.tables.map((t) => t.name)),
  );
  const families = new Set([packet.family === 4 ? 'ip' : 'ip6', 'inet', 'netdev']);
  return state.nativeTables.value
    .filter((table) => {
      const [family = '', name = ''] = table.split(' ');
      const printed = xtables.has(name) && saved.has(name);
      return families.has(family) && name !== 'kube-proxy' && !printed && !state.nft?.[table]?.ok;
    })
    .map((table) => {
      const read = state.nft?.[table];
      return doubt(
        table,
        read?.ok === false
          ? say('walk.table-unread-because', { table, reason: read.reason })
          : say('walk.table-unread', { table }),
      );
    });
};

const nothingKnown = (packet: Packet, unsure: Unsure): Walk => ({
  verdict: 'unknown',
  unsure: [unsure],
  mark: packet.mark,
  dnats: [],
  ways: [],
  matched: [],
});

/** NAT is asked for the first packet of a connection, until it is rewritten. */
const seesUnit = (unit: HookUnit, hook: HookName, world: World): boolean => {
  if (!unit.nat) return true;
  if (world.packet.ctState !== 'NEW') return false;
  return hook === 'PREROUTING' || hook === 'OUTPUT' ? world.dnat === undefined : world.snat === undefined;
};

/** Later chains of the same hook meet the packet with its new destination. */
const rewritten = (world: World): World => {
  const { dnat, packet } = world;
  if (dnat === undefined || packet.dnated === true) return world;
  const { dport: _, dst: __, ...rest } = packet;
  const dst = dnat.address ?? '';
  const dport = dnat.port ?? packet.dport;
  return {
    ...world,
    packet: { ...rest, dst, dnated: true, ...(dport === undefined ? {} : { dport }) },
    dst: parseAddress(dst),
  };
};

interface Final {
  world: World;
  verdict: Decision;
  by?: DecidedBy;
}

const unique = <T>(values: T[]): T[] => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];

const verdictOf = (finals: Final[]): Walk['verdict'] => {
  const verdicts = new Set(finals.map((final) => final.verdict));
  if (verdicts.has('unknown')) return 'unknown';
  if (verdicts.size === 1) return finals[0]?.verdict ?? 'accept';
  return verdicts.has('accept') ? 'unknown' : 'drop';
};

const summarise = (finals: Final[], acceptedBy: DecidedBy | undefined, doubts: Unsure[]): Walk => {
  const verdict = verdictOf(finals);
  const first = finals[0];
  const dnats = unique(finals.flatMap(({ world }) => (world.dnat ? [world.dnat] : [])));
  const ways = finals.flatMap(({ world }): Way[] => {
    const { dnat: to, mark } = world;
    const known = mark.unknown === 0 ? { mark: mark.value } : {};
    return to === undefined ? [] : [{ ...to, ...known, matched: () => matchedRules(world) }];
  });
  const dnat = finals.every(({ world }) => world.dnat) && dnats.length === 1 ? dnats[0] : undefined;
  const snats = new Set(finals.map(({ world }) => world.snat));
  const snat = snats.size === 1 ? first?.world.snat : undefined;
  const by = verdict === 'accept' ? acceptedBy : finals.find((final) => final.verdict === verdict)?.by;
  const open = verdict === 'accept' && doubts.length > 0;
  const unsure = verdict === 'unknown' ? [...new Set(finals.flatMap(({ world }) => world.unsure))] : [];
  return {
    verdict: open ? 'unknown' : verdict,
    ...(by && verdict !== 'unknown' && !open ? { decidedBy: by } : {}),
    unsure: verdict === 'unknown' || open ? [...unsure, ...doubts] : [],
    mark: first?.world.mark.value ?? 0,
    ...(dnat ? { dnat } : {}),
    dnats,
    ways,
    ...(snat === undefined ? {} : { snat }),
    matched: first ? matchedRules(first.world) : [],
  };
};

const startWorld = (packet: Packet): World => ({
  packet,
  src: parseAddress(packet.src),
  dst: parseAddress(packet.dst),
  mark: knownMark(packet.mark),
  unsure: [],
  trail: undefined,
});

const newWalk = (state: NodeState, hook: HookName): HookWalk => ({
  state,
  hook,
  sets: setsOf(state),
  nets: new Map(),
  budget: endless.has(state) ? 0 : ruleBudget,
});

/**
 * Chains at a device whose name was not told: where they let the packet pass unchanged it does not
 * matter whose they are.
 */
const deviceDoubts = (state: NodeState, hook: HookName, packet: Packet): Unsure[] =>
  deviceUnits(state, hook, packet).flatMap((unit) => {
    const decided = walkTable(newWalk(state, hook), unit, [startWorld(packet)]);
    const passes = decided.every(
      ({ verdict, world }) => verdict === 'accept' && world.mark.value === packet.mark && world.mark.unknown === 0,
    );
    const reason = say('walk.may-meet', { chain: unit.chain, table: unit.table });
    const rule = decided.find(({ verdict }) => verdict === 'drop' || verdict === 'reject')?.by.rule;
    return passes ? [] : [{ table: unit.table, chain: unit.chain, reason, ...(rule === undefined ? {} : { rule }) }];
  });

/** All base chains of the hook in this order. */
const walkInOrder = (state: NodeState, hook: HookName, packet: Packet, units: HookUnit[], doubts: Unsure[]): Walk => {
  const walk = newWalk(state, hook);
  const finals: Final[] = [];
  let last: DecidedBy | undefined;
  let worlds: World[] = [startWorld(packet)];
  for (const unit of units) {
    const passing = worlds.filter((world) => !seesUnit(unit, hook, world));
    const seeing = worlds.filter((world) => seesUnit(unit, hook, world));
    for (const decided of walkTable(walk, unit, seeing)) {
      if (decided.verdict === 'accept') {
        passing.push(decided.world);
        last = decided.by;
      } else finals.push(decided);
    }
    worlds = mergeWorlds(passing);
    if (hook === 'OUTPUT' || hook === 'PREROUTING') worlds = worlds.map(rewritten);
  }
  if (walk.budget < 0) endless.add(state);
  for (const world of worlds) finals.push({ world, verdict: 'accept' });
  const walked = summarise(finals, last, doubts);
  return walked.decidedBy ? { ...walked, decidedBy: { ...walked.decidedBy, family: packet.family } } : walked;
};

/** Where it is not known which of two chains of one priority comes first, both orders are tried. */
const orders: readonly RuleSet['backend'][][] = [
  ['nft', 'legacy', 'native'],
  ['native', 'legacy', 'nft'],
];

/**
 * What the rules in force do with one packet at one hook of the node: those of both backends of iptables
 * and of native nftables tables, by priority. A drop in any is a drop (calico#8.5). Which of two
 * chains of one priority comes first depends on which was loaded later; it matters only where one asks
 * for a mark that the other sets, so both orders are tried. A condition that is unknown is tried both
 * ways. Only where the ways end differently is the verdict `unknown`. Never throws.
 */
export const walkHook = (state: NodeState, hook: HookName, packet: Packet): Walk => {
  if (!state.ruleSets.ok) {
    return nothingKnown(packet, {
      table: '',
      chain: hook,
      reason: say('walk.rules-unread', { reason: state.ruleSets.reason }),
    });
  }
  const ruleSets = state.ruleSets.value.filter((set) => set.family === packet.family);
  if (ruleSets.length === 0) {
    // A node that has been asked shows a rule set, if an empty one.
    return nothingKnown(packet, { table: '', chain: hook, reason: say('walk.no-rules', { family: packet.family }) });
  }
  const doubts = [
    ...nativeDoubts(state, packet, ruleSets),
    ...deviceDoubts(state, hook, packet),
    ...leftOutDoubts(state, packet),
  ];
  const [one = [], other = []] = orders.map((backends) => hookUnits(state, ruleSets, hook, packet, backends));
  const first = walkInOrder(state, hook, packet, one, doubts);
  if (!orderIsOpen(one) || first.verdict === 'unknown') return first;
  const second = walkInOrder(state, hook, packet, other, doubts);
  if (second.verdict === first.verdict) return first;
  const reason = say('walk.order-open');
  return nothingKnown(packet, { table: '', chain: hook, reason });
};
