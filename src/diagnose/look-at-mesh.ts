import type { ClusterCheckNode } from '../case/cluster-check-input.ts';
import type { MeshInput, MeshTry } from '../case/mesh.ts';
import type { Read } from '../case/read.ts';
import { choosePairs, shuffled } from '../cluster-checks/mesh/choose-pairs.ts';
import { canTry, meshNodeOf, planTries } from '../cluster-checks/mesh/plan-tries.ts';
import { collectMesh, type MeshSends } from '../collect/cluster-checks/collect-mesh.ts';
import type { ClusterCheckReading } from '../collect/cluster-checks/lists.ts';
import { seeded } from '../seeded.ts';
import { tableOf } from '../table.ts';
import { say } from '../words/say.ts';
import type { ProbePlace } from './probe-targets.ts';

/** Nodes that watch and send at the same time. */
const mostAtOnce = 250;
/** Nodes that are tried in one look: the others are said to be left out. */
const mostNodes = 1_000;
/** Packets of one try, and the time between them: one that is lost by chance is told from a way that is broken. */
const row = { count: 5, everyMs: 50 } as const;

/** In random order, of each group as many in each part: so each part tries every two groups. */
const inParts = (nodes: readonly ClusterCheckNode[], random: () => number): ClusterCheckNode[][] => {
  const groupOf = (node: ClusterCheckNode): string => Object.values(meshNodeOf(node).groups).join('\n');
  const mixed = shuffled(nodes, random).slice(0, mostNodes);
  const dealt = [...Map.groupBy(mixed, groupOf).values()].flat();
  const count = Math.ceil(dealt.length / mostAtOnce);
  return Array.from({ length: count }, (_, part) => dealt.filter((_node, at) => at % count === part));
};

const sendsOf = (nodes: readonly ClusterCheckNode[], tries: readonly MeshTry[]): MeshSends[] => {
  const byNode = Map.groupBy(tries, ({ from }) => from);
  return nodes.map(({ name }) => ({
    node: name,
    targets: (byNode.get(name) ?? []).map(({ mark, address, full }) => ({
      mark,
      to: address,
      ...row,
      ...(full ? { size: 'full' as const } : {}),
    })),
  }));
};

/** Others that a node tries, and that try each other, so that its trouble is told from theirs. */
const mostAround = 5;

/** The node and some others, of as many groups as there are. */
export const around = (nodes: readonly ClusterCheckNode[], name: string, seed: number): ClusterCheckNode[] => {
  const [node] = nodes.filter((one) => one.name === name && canTry(one));
  if (node === undefined) return [];
  const others = shuffled(
    nodes.filter((one) => one.name !== name && one.ready && canTry(one)),
    seeded(seed),
  );
  const groups = [...Map.groupBy(others, (one) => Object.values(meshNodeOf(one).groups).join('\n')).values()];
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  const dealt = Array.from({ length: longest }, (_, at) => groups.flatMap((group) => group[at] ?? [])).flat();
  return [node, ...dealt.slice(0, mostAround)];
};

/** Live packets between nodes. @param seed the same one chooses the same nodes of the same cluster */
export const lookAtMesh = async (
  reading: ClusterCheckReading,
  place: ProbePlace,
  listed: Read<ClusterCheckNode[]>,
  seed: number,
): Promise<MeshInput> => {
  const random = seeded(seed);
  const usable = (listed.ok ? listed.value : []).filter(canTry);
  const parts = inParts(usable, random);
  const input: MeshInput = {
    nodes: parts.flat().map(meshNodeOf),
    tries: [],
    views: tableOf(),
    untried: tableOf(),
    leftOut: Math.max(0, usable.length - mostNodes),
  };
  for (const nodes of parts) {
    const { pairs, untried } = choosePairs(nodes.map(meshNodeOf), random);
    const first = input.tries.length;
    const tries = planTries(nodes, pairs);
    reading.progress(say('progress.mesh', { count: nodes.length }));
    const run = 1 + Math.floor(random() * 65_534);
    const views = await collectMesh(reading, place, sendsOf(nodes, tries), run);
    // Marks count anew in each part, and parts share no node.
    input.tries.push(...tries.map((one) => ({ ...one, mark: one.mark + first })));
    for (const [node, read] of Object.entries(views)) {
      input.views[node] = read.ok
        ? {
            ok: true,
            value: {
              ...read.value,
              rows: read.value.rows.map((each) => ({ ...each, mark: each.mark + first })),
              seen: read.value.seen.map((each) => ({ ...each, mark: each.mark + first })),
            },
          }
        : read;
    }
    for (const [by, count] of Object.entries(untried)) input.untried[by] = Math.min(count, input.untried[by] ?? count);
  }
  return input;
};
