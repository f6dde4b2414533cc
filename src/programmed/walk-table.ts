import type { NftSet } from '../case/nft.ts';
import type { IpSet, NodeState, Rule } from '../case/node-state.ts';
import type { Read } from '../case/read.ts';
import type { Net } from '../ip/net.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { forgetMark, setXmark } from './marks.ts';
import { type MatchContext, matchAll } from './matches.ts';
import { nftOutcomes } from './nft-outcomes.ts';
import type { HookName } from './packet.ts';
import { type Effect, effectOf } from './rule-effects.ts';
import type { TableIndex } from './rule-index.ts';
import {
  allUnsure,
  assuming,
  type Backend,
  mergeUnsure,
  mergeWorlds,
  remember,
  type World,
  worldKey,
} from './worlds.ts';

export type Decision = 'accept' | 'drop' | 'reject' | 'unknown';

/** Where a verdict was given. */
export interface DecidedBy {
  backend: Backend;
  /** Of the packet; rules of the two families may read alike. */
  family?: 4 | 6;
  table: string;
  /** Absent where a base chain's policy decided. */
  rule?: Rule;
  chainPolicy?: string;
  /** Chains from the base chain to the one that decided. */
  path: string[];
}

export interface Decided {
  world: World;
  verdict: Decision;
  by: DecidedBy;
}

/** What stays the same while one hook is walked. */
export interface HookWalk {
  state: NodeState;
  hook: HookName;
  sets: Read<ReadonlyMap<string, IpSet>>;
  nets: Map<string, Net | undefined>;
  /** Rules that may still be looked at: an end even for a rule set that is garbled. */
  budget: number;
}

/** One base chain of one table, as the kernel calls it at a hook. */
export interface Unit {
  backend: Backend;
  table: string;
  chain: string;
  index: TableIndex;
  /** Before connection tracking. */
  early: boolean;
  /** Of a native table. */
  nftSets?: ReadonlyMap<string, NftSet>;
}

interface TableWalk extends HookWalk, Unit {
  isChain: (name: string) => boolean;
  decided: Map<string, Decided>;
  context: MatchContext;
}

/** The kernel's own limit on nested jumps is lower; loops are refused when rules are loaded. */
const deepest = 64;

/** Worlds that ended alike count once: what follows for them is the same. */
const settle = (walk: TableWalk, decided: Decided): void => {
  const key = decided.verdict === 'accept' ? worldKey(decided.world) : decided.verdict;
  const same = walk.decided.get(key);
  if (same === undefined) {
    walk.decided.set(key, decided);
    return;
  }
  const merge = decided.verdict === 'unknown' ? allUnsure : mergeUnsure;
  const unsure = merge(same.world.unsure, decided.world.unsure);
  walk.decided.set(key, { ...same, world: { ...same.world, unsure } });
};

const decide = (walk: TableWalk, world: World, verdict: Decision, path: string[], rule: Rule): void =>
  settle(walk, { world, verdict, by: { backend: walk.backend, table: walk.table, rule, path } });

const giveUp = (walk: TableWalk, worlds: World[], path: string[], reason: Message): void => {
  const unsure = { table: walk.table, chain: path.at(-1) ?? '', reason };
  const by = { backend: walk.backend, table: walk.table, path };
  for (const world of worlds) settle(walk, { world: assuming(world, unsure), verdict: 'unknown', by });
};

/** A changed world, or undefined where the effect ends this chain for it. */
const changed = (world: World, effect: Effect): World | undefined => {
  switch (effect.kind) {
    case 'continue':
      return world;
    case 'mark':
      return { ...world, mark: setXmark(world.mark, effect.value, effect.mask) };
    case 'forget-mark':
      return { ...world, mark: forgetMark(world.mark, effect.mask) };
    case 'notrack':
      return { ...world, packet: { ...world.packet, ctState: 'UNTRACKED' } };
    default:
      return undefined;
  }
};

/** What becomes of the worlds that meet one rule. */
interface Parting {
  /** On to the next rule. */
  next: World[];
  /** Out of this chain, as by its end. */
  returned: World[];
  /** Into the chains that the rule names. */
  jumping: { chain: string; goto: boolean; world: World }[];
}

const applyRule = (walk: TableWalk, world: World, rule: Rule, effect: Effect, path: string[], into: Parting): void => {
  const chain = rule.chain;
  const after = remember(world, { backend: walk.backend, table: walk.table, chain, rule });
  const on = changed(after, effect);
  if (on) {
    into.next.push(on);
    return;
  }
  switch (effect.kind) {
    case 'verdict':
      decide(walk, after, effect.verdict, path, rule);
      return;
    case 'return':
      into.returned.push(after);
      return;
    case 'jump':
      into.jumping.push({ chain: effect.chain, goto: effect.goto, world: after });
      return;
    case 'dnat': {
      const { address, port } = effect;
      const dnat = { ...(address === undefined ? {} : { address }), ...(port === undefined ? {} : { port }) };
      decide(walk, { ...after, dnat }, 'accept', path, rule);
      return;
    }
    case 'snat':
      decide(walk, { ...after, snat: effect.to }, 'accept', path, rule);
      return;
    case 'unknown':
      decide(walk, assuming(after, { table: walk.table, chain, rule, reason: effect.reason }), 'unknown', path, rule);
  }
};

const lookAt = (context: MatchContext, world: World): void => {
  context.packet = world.packet;
  context.mark = world.mark;
  context.src = world.src;
  context.dst = world.dst;
};

/** A native rule does what its steps say, in order. */
const meetNative = (walk: TableWalk, world: World, rule: Rule, path: string[], into: Parting): void => {
  const outcomes = nftOutcomes(rule, world, walk.table, (at) => {
    lookAt(walk.context, at);
    return walk.context;
  });
  for (const { world: after, effect } of outcomes) {
    if (effect === undefined) into.next.push(after);
    else if (effect.kind === 'jump' && !walk.isChain(effect.chain)) {
      const reason = say('walk.chain-unlisted', { chain: effect.chain });
      applyRule(walk, after, rule, { kind: 'unknown', reason }, path, into);
    } else applyRule(walk, after, rule, effect, path, into);
  }
};

const meet = (walk: TableWalk, world: World, rule: Rule, effect: Effect, path: string[], into: Parting): void => {
  if (rule.steps) {
    meetNative(walk, world, rule, path, into);
    return;
  }
  const { context } = walk;
  lookAt(context, world);
  const told = matchAll(rule.matches, context);
  if (told === false || (told !== true && effect.kind === 'continue')) {
    into.next.push(world);
    return;
  }
  if (told === true) {
    applyRule(walk, world, rule, effect, path, into);
    return;
  }
  const split = { table: walk.table, chain: rule.chain, rule, reason: told.reason };
  applyRule(walk, assuming(world, split), rule, effect, path, into);
  into.next.push(assuming(world, split));
};

const byChain = (all: Parting['jumping']): { chain: string; goto: boolean; jumping: World[] }[] => {
  const [first, ...more] = all;
  if (first === undefined) return [];
  if (more.length === 0) return [{ ...first, jumping: [first.world] }];
  const chains = new Map<string, { chain: string; goto: boolean; jumping: World[] }>();
  for (const { chain, goto, world } of all) {
    const key = `${goto} ${chain}`;
    const same = chains.get(key);
    if (same) same.jumping.push(world);
    else chains.set(key, { chain, goto, jumping: [world] });
  }
  return [...chains.values()];
};

/** Worlds that come out of the chain's end or by RETURN; those with a verdict are in `walk.decided`. */
const walkChain = (walk: TableWalk, chain: string, start: World[], before: string[]): World[] => {
  const path = [...before, chain];
  if (path.length > deepest || before.includes(chain)) {
    // The kernel refuses to load such rules, so the listing is not what is in force: no need to go on.
    walk.budget = -1;
    giveUp(walk, start, path, say('walk.too-deep', { chain }));
    return [];
  }
  let worlds = start;
  const returned: World[] = [];
  for (const rule of walk.index.rules.get(chain) ?? []) {
    if (worlds.length === 0) break;
    walk.budget -= worlds.length;
    if (walk.budget < 0) {
      giveUp(walk, worlds, path, say('walk.too-many-rules'));
      return [];
    }
    const effect = effectOf(rule, walk.isChain);
    const into: Parting = { next: [], returned, jumping: [] };
    for (const world of worlds) meet(walk, world, rule, effect, path, into);
    for (const { chain: to, goto, jumping } of byChain(into.jumping)) {
      const back = walkChain(walk, to, mergeWorlds(jumping), path);
      (goto ? returned : into.next).push(...back);
    }
    worlds = mergeWorlds(into.next);
  }
  return mergeWorlds([...returned, ...worlds]);
};

/** Walks one base chain and what it leads to. Every world comes back with a verdict. */
export const walkTable = (hookWalk: HookWalk, unit: Unit, worlds: World[]): Decided[] => {
  const first = worlds[0];
  if (first === undefined) return [];
  const { backend, table, chain, index, early, nftSets } = unit;
  const base = index.chains.get(chain);
  const by = { backend, table, path: [chain] };
  const walk: TableWalk = {
    ...hookWalk,
    ...unit,
    isChain: (name) => index.chains.has(name) || index.rules.has(name),
    decided: new Map(),
    context: {
      ...hookWalk,
      early,
      packet: first.packet,
      mark: first.mark,
      src: first.src,
      dst: first.dst,
      ...(nftSets ? { nftSets } : {}),
    },
  };
  const through = walkChain(walk, chain, worlds, []);
  hookWalk.budget = walk.budget;
  const policy = base?.policy;
  if (policy === 'ACCEPT' || policy === 'DROP') {
    const verdict = policy === 'ACCEPT' ? 'accept' : 'drop';
    for (const world of through) settle(walk, { world, verdict, by: { ...by, chainPolicy: policy } });
  } else {
    giveUp(walk, through, [chain], say('walk.policy-unlisted', { chain }));
  }
  return [...walk.decided.values()];
};
