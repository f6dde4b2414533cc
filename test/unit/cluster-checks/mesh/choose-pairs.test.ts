import { describe, expect, it } from 'vitest';
import type { MeshNode } from '../../../../src/case/mesh.ts';
import { choosePairs } from '../../../../src/cluster-checks/mesh/choose-pairs.ts';
import { seeded } from '../../../../src/seeded.ts';

const nodesOf = (count: number, groupsOf: (at: number) => Record<string, string>): MeshNode[] =>
  Array.from({ length: count }, (_, at) => ({ name: `node-${at}`, groups: groupsOf(at) }));

const others = (pairs: readonly { a: string; b: string }[], node: string): number =>
  pairs.filter(({ a, b }) => a === node || b === node).length;

describe('the pairs of nodes that try each other', () => {
  it.each<[number, number, (at: number) => Record<string, string>]>([
    [2, 1, () => ({})],
    [3, 2, () => ({})],
    [5, 4, () => ({})],
    [200, 4, () => ({})],
    [200, 4, (at) => ({ zone: `z${at % 3}` })],
    [200, 4, (at) => ({ zone: `z${at % 3}`, rack: `r${at % 20}` })],
    [1_000, 4, (at) => ({ zone: at === 0 ? 'alone' : 'others' })],
  ])('of %i nodes: each has %i others at least, every two groups are tried', (count, least, groupsOf) => {
    const nodes = nodesOf(count, groupsOf);
    const { pairs, untried } = choosePairs(nodes, seeded(7));
    for (const { name } of nodes) expect(others(pairs, name)).toBeGreaterThanOrEqual(least);
    expect(new Set(pairs.map(({ a, b }) => [a, b].sort().join())).size).toBe(pairs.length);
    expect(pairs.every(({ a, b }) => a !== b)).toBe(true);
    expect(untried).toEqual({});
    const groups = new Map(nodes.map((node) => [node.name, node.groups]));
    for (const by of Object.keys(groupsOf(0))) {
      const names = [...new Set(nodes.map((node) => node.groups[by] ?? ''))];
      const tried = new Set(pairs.map(({ a, b }) => [groups.get(a)?.[by], groups.get(b)?.[by]].sort().join()));
      for (const [at, one] of names.entries())
        for (const other of names.slice(at + 1)) expect(tried).toContain([one, other].sort().join());
    }
    // A few for each node, however many there are.
    expect(pairs.length).toBeLessThanOrEqual(count * 7);
  });

  it('says of how many groups no two could be tried', () => {
    const nodes = nodesOf(400, (at) => ({ rack: `r${at}` }));
    const { pairs, untried } = choosePairs(nodes, seeded(7));
    expect(pairs.length).toBeLessThanOrEqual(400 * 7);
    expect(untried.rack).toBe((400 * 399) / 2 - pairs.length);
  });

  it('the same random numbers choose the same, others choose others', () => {
    const nodes = nodesOf(50, (at) => ({ zone: `z${at % 4}` }));
    expect(choosePairs(nodes, seeded(1))).toEqual(choosePairs(nodes, seeded(1)));
    expect(choosePairs(nodes, seeded(1)).pairs).not.toEqual(choosePairs(nodes, seeded(2)).pairs);
  });

  it('nobody is alone with itself', () => {
    expect(
      choosePairs(
        nodesOf(1, () => ({})),
        seeded(1),
      ).pairs,
    ).toEqual([]);
    expect(choosePairs([], seeded(1)).pairs).toEqual([]);
  });
});
