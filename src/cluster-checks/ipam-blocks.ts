import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type {
  ClusterCheckAffinity,
  ClusterCheckBlock,
  ClusterCheckPool,
  IpamInput,
} from '../case/cluster-check-input.ts';
import type { ClusterCheckId } from '../faults/cluster-checks.ts';
import { restartControllers } from '../fixes/restart-controllers.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { enablePool } from './held-fixes.ts';
import { finder, overlapping } from './ranges.ts';
import { found, foundOf, proofOf, someOf } from './report.ts';

/** Blocks, the affinities that give them to nodes, and pools: whether they agree (calico#5.2). */

/** An affinity is `pending` for a moment while a node takes a block. */
const pendingMs = 120_000;

const overlaps = (
  what: 'IPPool' | 'IPAMBlock',
  items: readonly { name: string; cidr: string }[],
): ClusterCheckFinding[] => {
  const pairs = overlapping(items);
  if (pairs.length === 0) return [];
  const [[a, b] = []] = pairs;
  return [
    found({
      check: what === 'IPPool' ? 'overlapping-pools' : 'overlapping-blocks',
      status: 'fail',
      object: `${what} ${b?.name ?? ''}`,
      statement: say(what === 'IPPool' ? 'overlap.pools' : 'overlap.blocks', {
        one: a?.cidr ?? '',
        other: b?.cidr ?? '',
        more: pairs.length > 1 ? say('overlap.more', { count: pairs.length - 1 }) : '',
      }),
      proof: [
        proofOf(
          what === 'IPPool' ? 'calicoctl get ippool -o wide' : 'calicoctl ipam show --show-blocks',
          pairs.map(([one, other]) => `${one.name}  ${one.cidr}   ${other.name}  ${other.cidr}`),
        ),
      ],
    }),
  ];
};

const poolTroubles = (pools: readonly ClusterCheckPool[]): ClusterCheckFinding[] =>
  pools.flatMap((pool) => {
    const proof = [proofOf('calicoctl get ippool -o wide', [`${pool.name}  ${pool.cidr}  disabled ${pool.disabled}`])];
    const common = { object: `IPPool ${pool.name}`, proof };
    if (pool.disabled) {
      return [
        found({
          ...common,
          check: 'pool-disabled',
          status: 'warn',
          statement: say('pool-disabled.is', { pool: pool.name }),
          fixes: [enablePool(pool, pools)],
        }),
      ];
    }
    return pool.notAllocatable === undefined || pool.notAllocatable === 'OK'
      ? []
      : [
          found({
            ...common,
            check: 'pool-not-allocatable',
            status: 'fail',
            statement: say('pool-not-allocatable.why', {
              pool: pool.name,
              why: pool.notAllocatable || say('pool.no-reason'),
            }),
          }),
        ];
  });

const hosts = (affinities: readonly ClusterCheckAffinity[]): ClusterCheckAffinity[] =>
  affinities.filter(({ type, node }) => type === 'host' && !node.startsWith('virtual:'));

/** What is found, by its name, and what is told of it in the proof. */
type Row = readonly [name: string, more: string];

const rowOf = ({ name, node, cidr, state }: ClusterCheckAffinity): Row => [name, `${cidr}  ${node}  ${state}`];
const lineOf = ([name, more]: Row): string => `${name}  ${more}`;

const listed = (
  check: ClusterCheckId,
  status: 'fail' | 'warn',
  rows: readonly Row[],
  statement: (count: number, names: (string | Message)[]) => Message,
): ClusterCheckFinding[] =>
  foundOf(rows, () => ({
    check,
    status,
    statement: statement(
      rows.length,
      someOf(
        rows.map(([name]) => name),
        3,
      ),
    ),
    proof: [proofOf('kubectl get blockaffinities,ipamblocks', rows.map(lineOf))],
    fixes: [restartControllers.with({})],
  }));

const againstBlocks = (
  affinities: ClusterCheckAffinity[],
  blocks: readonly ClusterCheckBlock[],
  newest: number,
): ClusterCheckFinding[] => {
  const byCidr = new Map(blocks.map((block) => [block.cidr, block]));
  const claimed = new Set(affinities.map(({ cidr }) => cidr));
  const owners = new Map<string, ClusterCheckAffinity[]>();
  for (const each of affinities) {
    if (each.state === 'confirmed') owners.set(each.cidr, [...(owners.get(each.cidr) ?? []), each]);
  }
  const twice = [...owners.values()].filter((each) => new Set(each.map(({ node }) => node)).size > 1);
  const old = (each: ClusterCheckAffinity): boolean =>
    each.createdAt === undefined || each.createdAt < newest - pendingMs;
  const settled = affinities.filter(old);
  const other = settled.filter(({ cidr, node, state }) => {
    const block = byCidr.get(cidr);
    return state === 'confirmed' && block?.node !== undefined && block.node !== node && owners.get(cidr)?.length === 1;
  });
  return [
    ...twice.slice(0, 20).map((each) =>
      found({
        check: 'affinity-twice',
        status: 'fail',
        object: `block ${each[0]?.cidr}`,
        statement: say('affinity-twice.nodes', {
          block: each[0]?.cidr ?? '',
          count: each.length,
          nodes: someOf(each.map(({ node }) => node)),
        }),
        proof: [
          proofOf('kubectl get blockaffinities', [
            ...each.map((one) => lineOf(rowOf(one))),
            `the block itself says ${byCidr.get(each[0]?.cidr ?? '')?.affinity ?? '(no such block)'}`,
          ]),
        ],
      }),
    ),
    ...listed(
      'affinity-of-another-node',
      'fail',
      other.map(({ cidr, node }): Row => [cidr, `affinity ${node}, block ${byCidr.get(cidr)?.affinity}`]),
      (count, blocks) => say('affinity-of-another-node.blocks', { count, blocks }),
    ),
    ...listed(
      'affinity-pending',
      'warn',
      settled.filter(({ state }) => state !== 'confirmed').map(rowOf),
      (count, names) => say('affinity-pending.names', { count, names }),
    ),
    ...listed(
      'affinity-without-block',
      'warn',
      settled.filter(({ cidr, state }) => state === 'confirmed' && !byCidr.has(cidr)).map(rowOf),
      (count, names) => say('affinity-without-block.names', { count, names }),
    ),
    ...listed(
      'block-without-affinity',
      'warn',
      blocks
        .filter(({ node, cidr }) => node !== undefined && !claimed.has(cidr))
        .map(({ cidr, affinity }): Row => [cidr, `${affinity}`]),
      (count, blocks) => say('block-without-affinity.blocks', { count, blocks }),
    ),
  ];
};

const goneNodes = (affinities: ClusterCheckAffinity[], input: IpamInput): ClusterCheckFinding[] => {
  if (!input.nodes.ok) return [];
  const names = new Set(input.nodes.value.map(({ name }) => name));
  const gone = affinities.filter(({ node }) => !names.has(node));
  return listed(
    'affinity-of-gone-node',
    'warn',
    gone.map(({ node, cidr, state }): Row => [node, `${cidr}  ${state}`]),
    (count, nodes) => say('affinity-of-gone-node.nodes', { count, nodes }),
  );
};

export const blockAgreement = (input: IpamInput): ClusterCheckFinding[] => {
  const blocks = input.blocks.ok ? input.blocks.value : [];
  const affinities = input.affinities.ok ? hosts(input.affinities.value) : [];
  const poolOf = input.pools.ok ? finder(input.pools.value) : undefined;
  const orphans = poolOf ? blocks.filter(({ cidr }) => poolOf(cidr) === undefined) : [];
  return [
    ...(input.pools.ok ? [...overlaps('IPPool', input.pools.value), ...poolTroubles(input.pools.value)] : []),
    ...overlaps('IPAMBlock', blocks),
    ...(input.affinities.ok && input.blocks.ok ? againstBlocks(affinities, blocks, input.times.blocks) : []),
    ...goneNodes(affinities, input),
    ...foundOf(orphans, () => ({
      check: 'block-outside-pools',
      status: 'warn',
      statement: say('block-outside-pools.blocks', {
        count: orphans.length,
        blocks: someOf(orphans.map(({ cidr }) => cidr)),
      }),
      proof: [
        proofOf(
          'calicoctl ipam show --show-blocks',
          orphans.map(
            ({ cidr, affinity, allocations }) =>
              `${cidr}  ${affinity ?? '(no affinity)'}  ${allocations.length} in use`,
          ),
        ),
      ],
    })),
  ];
};
