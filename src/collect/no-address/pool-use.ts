import type { BlockUse, CandidatePool, PoolUse } from '../../case/no-address.ts';
import { type Failure, got, type Read } from '../../case/read.ts';
import { blockOfAddress } from '../../intended/blocks.ts';
import { contains, prefixLength } from '../../ip/texts.ts';
import { inParallel } from '../cluster-checks/in-parallel.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { nthAddress } from '../kubernetes/read-calico.ts';
import { readsOf } from '../kubernetes/reads.ts';
import { blockUseSchema } from './raw-objects.ts';

/**
 * How full whole pools are. A pool of few blocks is read block by block, by their names; for a larger one
 * all blocks of the cluster are paged through, since no server selects them by pool, and that is bounded.
 */

/** Blocks of one pool that are read by name. */
const mostByName = 32;
const perPage = 100;
/** A pool of 5,000 nodes has about as many. What lies beyond is not counted, and that is said. */
const mostBlocks = 6_000;
const listMs = 20_000;
const width = 8;

const base = (cidr: string): string => cidr.split('/')[0] ?? '';
const bitsOf = (cidr: string): number => (cidr.includes(':') ? 128 : 32);

const possibleBlocks = (pool: CandidatePool): number =>
  2 ** Math.max(0, pool.blockSize - (prefixLength(pool.cidr) ?? 0));

/** Blocks that nobody took and nobody can use: each lies in a reservation as a whole. */
const reservedBlocks = (pool: CandidatePool, blocks: readonly BlockUse[], reservations: readonly string[]): number =>
  reservations.reduce((sum, reservation) => {
    const mask = prefixLength(reservation);
    const inside = contains(pool.cidr, base(reservation)) || contains(reservation, base(pool.cidr));
    if (mask === undefined || !inside || mask > pool.blockSize) return sum;
    const whole = 2 ** (pool.blockSize - Math.max(mask, prefixLength(pool.cidr) ?? 0));
    return sum + whole - blocks.filter(({ cidr }) => contains(reservation, base(cidr))).length;
  }, 0);

const countPool = (pool: CandidatePool, all: readonly BlockUse[], reservations: readonly string[]): PoolUse => {
  const blocks = all.filter(({ cidr }) => contains(pool.cidr, base(cidr)));
  const sum = (of: (block: BlockUse) => number): number => blocks.reduce((total, block) => total + of(block), 0);
  return {
    possible: possibleBlocks(pool),
    blocks: blocks.length,
    nodes: new Set(blocks.flatMap(({ node }) => node ?? [])).size,
    size: 2 ** (bitsOf(pool.cidr) - (prefixLength(pool.cidr) ?? 0)),
    used: sum(({ size, free, reserved }) => size - free - reserved),
    free: sum(({ free }) => free),
    reserved: sum(({ reserved }) => reserved),
    reservedBlocks: reservedBlocks(pool, blocks, reservations),
  };
};

/** Addresses at which the blocks of a small pool begin. */
const blockStarts = (pool: CandidatePool): string[] => {
  const size = 2 ** (bitsOf(pool.cidr) - pool.blockSize);
  return Array.from({ length: possibleBlocks(pool) }, (_, index) => nthAddress(pool.cidr, index * size));
};

type Get = Pick<Cluster, 'get'>;

export const readBlocksByName = async (
  cluster: Get,
  group: string,
  names: readonly string[],
  reservations: readonly string[],
  signal: AbortSignal,
): Promise<Read<BlockUse[]>> => {
  const found: BlockUse[] = [];
  let failed: Failure | undefined;
  const schema = blockUseSchema(reservations);
  const reads = readsOf(cluster, signal);
  await inParallel([...names], width, async (name) => {
    const read = await reads.oneOr(`get ipamblock ${name}`, `/apis/${group}/ipamblocks/${name}`, schema, undefined);
    if (!read.ok) failed ??= read;
    else if (read.value) found.push(read.value);
  });
  return failed ?? got(found);
};

const listBlocks = async (
  cluster: Get,
  group: string,
  reservations: readonly string[],
  signal: AbortSignal,
): Promise<Read<BlockUse[]>> => {
  const enough = new AbortController();
  const read = await listPaged(cluster, {
    what: 'list ipamblocks',
    path: `/apis/${group}/ipamblocks`,
    item: blockUseSchema(reservations),
    limit: perPage,
    signal: AbortSignal.any([signal, enough.signal, AbortSignal.timeout(listMs)]),
    onPage: (count) => {
      if (count > mostBlocks) enough.abort(new Error(`there are more than ${mostBlocks}, and no more are counted`));
    },
  });
  return read.ok ? got(read.value.flatMap((block) => block ?? [])) : read;
};

/** By pool name. */
export const readPoolUse = async (
  cluster: Get,
  group: string,
  pools: readonly CandidatePool[],
  reservations: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, Read<PoolUse>>> => {
  let all: Promise<Read<BlockUse[]>> | undefined;
  const entries = pools.map(async (pool) => {
    let blocks: Read<BlockUse[]>;
    if (possibleBlocks(pool) <= mostByName) {
      const names = blockStarts(pool).flatMap((address) => blockOfAddress(address, pool.blockSize)?.name ?? []);
      blocks = await readBlocksByName(cluster, group, names, reservations, signal);
    } else {
      all ??= listBlocks(cluster, group, reservations, signal);
      blocks = await all;
    }
    return [pool.name, blocks.ok ? got(countPool(pool, blocks.value, reservations)) : blocks] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
};
