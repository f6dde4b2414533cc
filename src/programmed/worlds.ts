import type { Rule, RuleSet } from '../case/node-state.ts';
import type { Address } from '../ip/address.ts';
import type { Message } from '../words/message.ts';
import type { Mark } from './marks.ts';
import type { Packet } from './packet.ts';

export type Backend = RuleSet['backend'];

/** A rule where it is unknown whether it matches, or what it does. */
export interface Unsure {
  table: string;
  chain: string;
  rule?: Rule;
  reason: Message;
}

/** A rule that matched, in the order met. */
export interface Matched {
  backend: Backend;
  table: string;
  chain: string;
  rule: Rule;
}

interface Trail {
  matched: Matched;
  before: Trail | undefined;
}

/**
 * One way in which things can be. A rule that may or may not match makes two worlds of one; worlds
 * that have become equal again are merged, so that a walk stays as long as the rules are.
 */
export interface World {
  packet: Packet;
  src: Address | undefined;
  dst: Address | undefined;
  mark: Mark;
  dnat?: { address?: string; port?: number };
  snat?: string;
  /** What was assumed on the way here; entries are shared between the worlds of one split. */
  unsure: readonly Unsure[];
  trail: Trail | undefined;
}

export const worldKey = (world: World): string =>
  [
    world.mark.value,
    world.mark.unknown,
    world.packet.ctState,
    world.packet.dst,
    world.packet.dport,
    world.dnat && `${world.dnat.address ?? '?'}:${world.dnat.port ?? ''}`,
    world.snat,
  ].join(' ');

/** Enough to explain; more would only be copied at every step. */
const mostUnsure = 32;

export const allUnsure = (a: readonly Unsure[], b: readonly Unsure[]): readonly Unsure[] =>
  [...new Set([...a, ...b])].slice(0, mostUnsure);

/** Two halves of a split that end up equal did not depend on it; anything else keeps both lists. */
export const mergeUnsure = (a: readonly Unsure[], b: readonly Unsure[]): readonly Unsure[] => {
  if (a === b) return a;
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  if (common === a.length && common === b.length) return a.slice(0, -1);
  return allUnsure(a, b);
};

export const mergeWorlds = (worlds: World[]): World[] => {
  if (worlds.length < 2) return worlds;
  const merged = new Map<string, World>();
  for (const world of worlds) {
    const key = worldKey(world);
    const same = merged.get(key);
    merged.set(key, same ? { ...same, unsure: mergeUnsure(same.unsure, world.unsure) } : world);
  }
  return [...merged.values()];
};

export const assuming = (world: World, unsure: Unsure): World =>
  world.unsure.length < mostUnsure ? { ...world, unsure: [...world.unsure, unsure] } : world;

export const remember = (world: World, matched: Matched): World => ({
  ...world,
  trail: { matched, before: world.trail },
});

export const matchedRules = (world: World): Matched[] => {
  const all: Matched[] = [];
  for (let at = world.trail; at; at = at.before) all.push(at.matched);
  return all.reverse();
};
