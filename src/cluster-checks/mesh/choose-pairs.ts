import type { MeshNode, MeshPair } from '../../case/mesh.ts';
import { tableOf } from '../../table.ts';

/**
 * Which nodes try each other: each a few others, in a circle of random order, and of each two groups a few nodes of
 * the one and the other. The same random numbers choose the same.
 */

/** Others that each node tries at least, where there are so many. */
const leastOthers = 4;
/** Pairs that stand for the way between two groups, and within one. */
const perGroups = 3;
/** And at most: one that is alone in its group would try one of each other. */
const mostOthers = 12;
/** Pairs for groups alone, for each node: with hundreds of racks not every two can be tried. */
const mostForGroups = 4;

export interface PairsChosen {
  pairs: MeshPair[];
  /** Pairs of groups of which none is tried, by the kind of group. */
  untried: Record<string, number>;
}

/** In random order. @param random from 0 to below 1 */
export const shuffled = <T>(all: readonly T[], random: () => number): T[] => {
  const mixed = [...all];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const [one, two] = [mixed[at], mixed[other]];
    if (one === undefined || two === undefined) continue;
    mixed[at] = two;
    mixed[other] = one;
  }
  return mixed;
};

export const choosePairs = (nodes: readonly MeshNode[], random: () => number): PairsChosen => {
  const order = shuffled(nodes, random);
  const pairs = new Map<string, MeshPair>();
  const degrees = new Map<string, number>();
  const degreeOf = ({ name }: MeshNode): number => degrees.get(name) ?? 0;
  const keyOf = (a: MeshNode, b: MeshNode): string => [a.name, b.name].sort().join(' ');
  const add = (a: MeshNode | undefined, b: MeshNode | undefined): void => {
    if (a === undefined || b === undefined || a.name === b.name || pairs.has(keyOf(a, b))) return;
    pairs.set(keyOf(a, b), { a: a.name, b: b.name });
    for (const each of [a, b]) degrees.set(each.name, degreeOf(each) + 1);
  };
  for (let away = 1; away <= leastOthers / 2; away += 1) {
    for (const [at, node] of order.entries()) add(node, order[(at + away) % order.length]);
  }
  const untried = tableOf<number>();
  let left = mostForGroups * nodes.length;
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const by of new Set(nodes.flatMap(({ groups }) => Object.keys(groups)))) {
    const groups = Map.groupBy(
      order.filter((node) => node.groups[by] !== undefined),
      (node) => node.groups[by] ?? '',
    );
    const names = [...groups.keys()];
    if (names.length < 2) continue;
    // A node that tries one group alone could not be told from the way to that group.
    const met = new Map<string, Set<string>>();
    const meet = (name: string, other: string): void => {
      const group = byName.get(other)?.groups[by];
      if (group !== undefined) met.set(name, (met.get(name) ?? new Set()).add(group));
    };
    for (const { a, b } of pairs.values()) {
      meet(a, b);
      meet(b, a);
    }
    for (const [at, node] of order.entries()) {
      const known = met.get(node.name);
      if (known === undefined || known.size > 1) continue;
      const next = [...order.slice(at + 1), ...order.slice(0, at)];
      add(
        node,
        next.find(({ groups: { [by]: group } }) => group !== undefined && !known.has(group)),
      );
    }
    const tried = new Map<string, number>();
    const between = (one: string, other: string): string => [one, other].sort().join('\n');
    for (const { a, b } of pairs.values()) {
      const [one, other] = [byName.get(a)?.groups[by], byName.get(b)?.groups[by]];
      if (one === undefined || other === undefined) continue;
      tried.set(between(one, other), (tried.get(between(one, other)) ?? 0) + 1);
    }
    const twos = shuffled(
      names.flatMap((one, at) => names.slice(at).map((other) => [one, other] as const)),
      random,
    );
    for (const [one, other] of twos) {
      const [here, there] = [groups.get(one) ?? [], groups.get(other) ?? []];
      const before = tried.get(between(one, other)) ?? 0;
      const wanted = Math.min(perGroups, one === other ? here.length - 1 : Math.max(here.length, there.length));
      const missing = Math.max(0, wanted - before);
      const size = pairs.size;
      const [a, b] = [here, there].map((group) =>
        group.filter((node) => degreeOf(node) < mostOthers).sort((x, y) => degreeOf(x) - degreeOf(y)),
      );
      for (let at = 0; a && b && at < missing && left > 0; at += 1, left -= 1)
        add(a[at % a.length], b[(one === other ? at + 1 : at) % b.length]);
      if (one !== other && before === 0 && pairs.size === size) untried[by] = (untried[by] ?? 0) + 1;
    }
  }
  return { pairs: [...pairs.values()], untried };
};
