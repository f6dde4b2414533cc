import type { ClusterCheckFinding, ClusterCheckGap, ClusterCheckReport } from '../case/cluster-check.ts';
import type { ClusterCheckBlock, ClusterCheckNode, ClusterCheckPool, IpamInput } from '../case/cluster-check-input.ts';
import { addIpPool } from '../fixes/by-hand/ipam.ts';
import { parseSelector } from '../intended/policy/selector/selector.ts';
import { addressesIn, familyOf } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { usesAddress } from './duplicates.ts';
import { finder } from './ranges.ts';
import { found, proofOf, someOf, tableOf } from './report.ts';

/** How full pools and blocks are, and whether there are blocks for all nodes (steps#001-1, calico#5.2). */

/** From here on people should think of more addresses. */
const nearlyFull = 0.9;
const usualMostBlocks = 20;

/** Blocks in a pool: `2^(blockSize-mask)`. */
const blocksIn = (pool: ClusterCheckPool): number => {
  const size = addressesIn(`${pool.cidr.split('/')[0]}/${pool.blockSize}`);
  return size === 0 ? 0 : Math.floor(addressesIn(pool.cidr) / size);
};

const usable = (pool: ClusterCheckPool): boolean =>
  !pool.disabled && pool.allowedUses.includes('Workload') && pool.assignmentMode !== 'Manual';

const share = (used: number, total: number): string => (total === 0 ? '–' : `${Math.round((100 * used) / total)}%`);

/** As calicoctl prints it: five significant digits where a number is huge. */
const count = (value: number): string => (value < 1e15 ? `${value}` : value.toPrecision(5));

interface PoolUse {
  pool: ClusterCheckPool;
  blocks: ClusterCheckBlock[];
  total: number;
  used: number;
  possible: number;
}

const poolUses = (pools: readonly ClusterCheckPool[], blocks: readonly ClusterCheckBlock[]): PoolUse[] => {
  const poolOf = finder(pools);
  const byPool = new Map<ClusterCheckPool, ClusterCheckBlock[]>(pools.map((pool) => [pool, []]));
  for (const block of blocks) {
    const pool = poolOf(block.cidr);
    if (pool) byPool.get(pool)?.push(block);
  }
  return [...byPool].map(([pool, own]) => ({
    pool,
    blocks: own,
    total: addressesIn(pool.cidr),
    used: own.reduce((sum, block) => sum + block.allocations.length, 0),
    possible: blocksIn(pool),
  }));
};

const filling = ({ pool, total, used, blocks, possible }: PoolUse): ClusterCheckFinding[] => {
  if (!usable(pool) || total === 0 || used < nearlyFull * total) return [];
  const full = used >= total;
  return [
    found({
      check: full ? 'pool-exhausted' : 'pool-nearly-full',
      status: full ? 'fail' : 'warn',
      object: `IPPool ${pool.name}`,
      statement: full
        ? say('pool-exhausted.all', { pool: pool.name, range: pool.cidr, total: count(total) })
        : say('pool-nearly-full.left', {
            pool: pool.name,
            range: pool.cidr,
            share: share(used, total),
            left: count(total - used),
          }),
      proof: [
        proofOf('calicoctl ipam show --show-blocks', [
          `${pool.cidr}  ${count(total)} addresses  ${used} in use  ${blocks.length} of ${count(possible)} blocks taken`,
        ]),
      ],
      fixes: [addIpPool.with({ family: `${familyOf(pool.cidr) ?? 4}` })],
    }),
  ];
};

interface Group {
  family: 4 | 6;
  uses: PoolUse[];
  nodes: ClusterCheckNode[];
}

/** Nodes that may take blocks of the same pools, together: those are the ones that share them. */
const groupsOf = (
  uses: readonly PoolUse[],
  nodes: readonly ClusterCheckNode[],
): { groups: Group[]; unread: ClusterCheckGap[] } => {
  const unread: ClusterCheckGap[] = [];
  const choices = uses
    .filter(({ pool }) => usable(pool))
    .flatMap((use) => {
      const parsed = parseSelector(use.pool.nodeSelector);
      if (!parsed.ok) {
        unread.push({ what: say('gap.pool-nodes', { pool: use.pool.name }), reason: parsed.error.message });
      }
      return parsed.ok ? [{ use, matches: parsed.selector.matches }] : [];
    });
  const groups = new Map<string, Group>();
  for (const node of nodes) {
    const labels = new Map(Object.entries(node.labels));
    for (const family of [4, 6] as const) {
      const own = choices.filter(({ use, matches }) => familyOf(use.pool.cidr) === family && matches(labels));
      if (own.length === 0) continue;
      const key = `${family} ${own.map(({ use }) => use.pool.name).join(' ')}`;
      const group = groups.get(key);
      if (group) group.nodes.push(node);
      else groups.set(key, { family, uses: own.map(({ use }) => use), nodes: [node] });
    }
  }
  return { groups: [...groups.values()], unread };
};

const names = (group: Group): (string | Message)[] => group.uses.map(({ pool }) => `${pool.name} (${pool.cidr})`);

/** `2^(blockSize-mask)` blocks against nodes, and who has none (steps#001). */
const arithmetic = (group: Group, needing: ReadonlySet<string>): ClusterCheckFinding[] => {
  const possible = group.uses.reduce((sum, each) => sum + each.possible, 0);
  const taken = group.uses.reduce((sum, each) => sum + each.blocks.length, 0);
  const owners = new Set(group.uses.flatMap(({ blocks }) => blocks.flatMap(({ node }) => node ?? [])));
  const without = group.nodes.filter(({ name }) => !owners.has(name)).map(({ name }) => name);
  const hungry = without.filter((name) => needing.has(name));
  const sum = proofOf(
    'calicoctl get ippool -o wide; kubectl get blockaffinities',
    group.uses.map(
      ({ pool, total, possible: each, blocks }) =>
        `${pool.name}  ${pool.cidr}  ${count(total)} addresses / ${count(total / Math.max(each, 1))} per block = ${count(each)} blocks, ${blocks.length} taken`,
    ),
  );
  const common = {
    object: `IPv${group.family} pools of ${group.nodes.length} ${group.nodes.length === 1 ? 'node' : 'nodes'}`,
    proof: [sum, ...(without.length > 0 ? [proofOf('nodes without a block', without)] : [])],
    fixes: [addIpPool.with({ family: `${group.family}` })],
  };
  if (possible < group.nodes.length) {
    return [
      found({
        ...common,
        check: 'fewer-blocks-than-nodes',
        status: without.length > 0 && taken >= possible ? 'fail' : 'warn',
        statement: say('fewer-blocks-than-nodes.pools', {
          pools: names(group),
          blocks: say('cluster.count-blocks', { count: possible }),
          nodes: say('cluster.count-nodes', { count: group.nodes.length }),
          lacking: group.nodes.length - possible,
          without: without.length > 0 ? say('fewer-blocks-than-nodes.without', { nodes: someOf(without) }) : '',
        }),
      }),
    ];
  }
  if (hungry.length === 0) return [];
  return [
    found({
      ...common,
      check: 'node-without-block',
      status: taken >= possible ? 'fail' : 'warn',
      statement: say('node-without-block.nodes', {
        count: hungry.length,
        pools: names(group),
        nodes: someOf(hungry),
        left: taken >= possible ? say('node-without-block.none-left') : '',
      }),
      fixes: taken >= possible ? common.fixes : [],
    }),
  ];
};

const limitReached = (input: IpamInput, blocks: readonly ClusterCheckBlock[]): ClusterCheckFinding[] => {
  if (!input.settings.ok) return [];
  const most = input.settings.value?.maxBlocksPerHost || usualMostBlocks;
  const byNode = new Map<string, ClusterCheckBlock[]>();
  for (const block of blocks) {
    if (block.node !== undefined) byNode.set(block.node, [...(byNode.get(block.node) ?? []), block]);
  }
  return [...byNode]
    .filter(([, own]) => own.length >= most)
    .slice(0, 20)
    .map(([node, own]) => {
      const free = own.reduce((sum, block) => sum + block.free, 0);
      return found({
        check: 'block-limit',
        status: free === 0 ? 'fail' : 'warn',
        node,
        statement: say('block-limit.reached', { node, blocks: own.length, count: free }),
        proof: [
          proofOf(
            'calicoctl ipam show --show-configuration; --show-blocks',
            own.map(({ cidr, size, free: left }) => `${cidr}  ${size - left} of ${size} in use`),
          ),
        ],
      });
    });
};

export const capacity = (
  input: IpamInput,
): Pick<ClusterCheckReport, 'findings' | 'tables' | 'numbers'> & { unread: ClusterCheckGap[] } => {
  if (!input.pools.ok || !input.blocks.ok) return { findings: [], tables: [], numbers: {}, unread: [] };
  const blocks = input.blocks.value;
  const uses = poolUses(input.pools.value, blocks);
  const nodes = input.nodes.ok ? input.nodes.value : [];
  const { groups, unread } = groupsOf(uses, nodes);
  const needing = new Set<string>();
  for (const pod of input.pods.ok ? input.pods.value : []) {
    if (usesAddress(pod) && pod.ips.length > 0 && pod.nodeName !== undefined) needing.add(pod.nodeName);
  }
  const owned = new Set(blocks.flatMap(({ node }) => node ?? []));
  const borrowed = blocks.reduce(
    (sum, { node: owner, allocations }) =>
      sum + allocations.filter(({ node }) => owner !== undefined && node !== undefined && node !== owner).length,
    0,
  );
  const pools = tableOf(say('table.pools'), uses, [
    [say('column.pool'), ({ pool }) => pool.name],
    [say('column.range'), ({ pool }) => pool.cidr],
    [say('column.addresses'), ({ total }) => count(total)],
    [say('column.in-use'), ({ used, total }) => `${used} (${share(used, total)})`],
    [say('column.free'), ({ total, used }) => count(total - used)],
    [say('column.blocks'), ({ possible }) => count(possible)],
    [say('column.taken'), ({ blocks: own }) => own.length],
  ]);
  const fullest = [...blocks].sort((a, b) => a.free / a.size - b.free / b.size || a.cidr.localeCompare(b.cidr));
  const table = tableOf(say('table.blocks'), fullest, [
    [say('column.block'), ({ cidr }) => cidr],
    [say('column.of'), ({ affinity }) => affinity?.replace(/^host:/, '') ?? say('cell.nobody')],
    [say('column.addresses'), ({ size }) => size],
    [say('column.in-use'), ({ allocations, size }) => `${allocations.length} (${share(allocations.length, size)})`],
    [say('column.free'), ({ allocations, size }) => size - allocations.length],
  ]);
  return {
    findings: [
      ...uses.flatMap(filling),
      ...(input.nodes.ok ? groups.flatMap((group) => arithmetic(group, needing)) : []),
      ...limitReached(input, blocks),
    ],
    tables: [pools, table],
    numbers: {
      pools: uses.length,
      nodes: nodes.length,
      nodesWithoutBlock: nodes.filter(({ name }) => !owned.has(name)).length,
      borrowed,
    },
    unread,
  };
};
