import type { FixRef } from '../../case/finding.ts';
import type { BlockUse, CandidatePool, NoAddress, PoolUse } from '../../case/no-address.ts';
import type { CauseId } from '../../faults/causes.ts';
import { addIpPool, allowBlockAllocation, allowBorrowing } from '../../fixes/by-hand/ipam.ts';
import { checkLeaks } from '../../fixes/by-hand/look-closer.ts';
import { drainCrowdedNode } from '../../fixes/by-hand/node.ts';
import { raiseBlockLimit } from '../../fixes/raise-block-limit.ts';
import { contains, prefixLength } from '../../ip/texts.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** Whether pools and blocks have an address left for a pod on a node (steps#001-1, calico#5.2). */

export interface Room {
  kind: 'room' | 'none' | 'unknown';
  statement: Message;
  lines: (string | Message)[];
  cause?: CauseId;
  object?: string;
  fixes?: FixRef[];
}

/** What Calico takes where `maxBlocksPerHost` is not set (calico#5.2). */
const usualMostBlocks = 20;

/** Five significant digits where a number is huge. */
const count = (value: number): string => (value < 1e15 ? `${value}` : value.toPrecision(5));

const bitsOf = (cidr: string): number => (cidr.includes(':') ? 128 : 32);

const blocks = (number: number): Message =>
  number === 1 ? say('room.one-block') : say('room.blocks', { number: count(number) });

const reservedText = ({ reserved }: { reserved: number }): Message | '' =>
  reserved > 0 ? say('room.reserved', { number: reserved }) : '';

/** `2^(32-16) = 65536 addresses, 2^(26-16) = 1024 blocks of 64; …` */
const arithmetic = (pool: CandidatePool, use: PoolUse): Message => {
  const mask = prefixLength(pool.cidr) ?? 0;
  const bits = bitsOf(pool.cidr);
  return say('room.pool', {
    ...{ pool: pool.name, cidr: pool.cidr, bits, mask, block: pool.blockSize },
    ...{ size: count(use.size), possible: blocks(use.possible), each: count(2 ** (bits - pool.blockSize)) },
    ...{ blocks: blocks(use.blocks), used: use.used, free: use.free },
    nodes: use.nodes === 1 ? say('room.one-node') : say('room.nodes', { number: use.nodes }),
    whole: use.reservedBlocks > 0 ? say('room.whole', { number: use.reservedBlocks }) : '',
    reserved: reservedText(use),
  });
};

const ofPools = (blocks: readonly BlockUse[], pools: readonly CandidatePool[]): BlockUse[] =>
  blocks.filter(({ cidr }) => pools.some((pool) => contains(pool.cidr, cidr.split('/')[0] ?? '')));

const blockLine = (block: BlockUse): Message => {
  const { cidr, size, free, reserved } = block;
  return say('room.block', { cidr, used: size - free - reserved, size, free, reserved: reservedText(block) });
};

const nothing = (statement: Message, cause: CauseId, lines: Room['lines'], object: string, fixes: FixRef[]): Room => ({
  kind: 'none',
  statement,
  cause,
  lines,
  object,
  fixes,
});

export const roomFor = (e: NoAddress, pools: readonly CandidatePool[], node: string, family: 4 | 6): Room => {
  const unknown = (reason: Message, lines: Room['lines'] = []): Room => ({
    kind: 'unknown',
    statement: reason,
    lines,
  });
  if (e.ownBlocks === undefined) return unknown(say('address-room.blocks-unread', { node }));
  if (!e.ownBlocks.ok) return unknown(e.ownBlocks.reason);
  if (!e.settings.ok) return unknown(e.settings.reason);
  if (!e.reservations.ok) return unknown(e.reservations.reason);
  const { strictAffinity, autoAllocateBlocks, maxBlocksPerHost } = e.settings.value;
  const own = ofPools(e.ownBlocks.value, pools);
  const ownLines = own.length === 0 ? [say('address-room.no-block-of-pools', { node })] : own.map(blockLine);
  const free = own.reduce((sum, block) => sum + block.free, 0);
  const without =
    own.length === 0
      ? say('address-room.no-block', { node })
      : say('address-room.blocks-full', { node, count: own.length });
  if (free > 0) {
    return {
      kind: 'room',
      statement: say('address-room.has', { node, free, count: own.length }),
      lines: ownLines,
    };
  }
  const add = addIpPool.with({ family: `${family}` });
  const most = maxBlocksPerHost || usualMostBlocks;
  if (own.length >= most) {
    const limit = `maxBlocksPerHost ${maxBlocksPerHost || usualMostBlocks}`;
    return nothing(
      say('address-room.limit', { node, count: own.length }),
      'block-limit-reached',
      [limit, ...ownLines],
      `Node ${node}`,
      [raiseBlockLimit.with({ blocks: `${most * 2}` }), drainCrowdedNode.with({ node })],
    );
  }
  if (!autoAllocateBlocks) {
    return nothing(
      say('address-room.no-allocation', { without }),
      'blocks-not-allocated',
      ['autoAllocateBlocks false', ...ownLines],
      'IPAMConfig default',
      [allowBlockAllocation.with({})],
    );
  }
  const uses = pools.map((pool) => ({ pool, use: e.poolUse[pool.name] }));
  const lines = uses.flatMap(({ pool, use }) => (use?.ok ? [arithmetic(pool, use.value)] : []));
  const known = uses.flatMap(({ use }) => (use?.ok ? [use.value] : []));
  const blocksLeft = known.reduce((sum, use) => sum + Math.max(0, use.possible - use.blocks - use.reservedBlocks), 0);
  if (blocksLeft > 0)
    return { kind: 'room', statement: say('address-room.blocks-left', { number: count(blocksLeft) }), lines };
  const unread = uses.find(({ use }) => use === undefined || !use.ok);
  if (unread) {
    const reason =
      unread.use && !unread.use.ok ? unread.use.reason : say('address-room.not-counted', { pool: unread.pool.name });
    return unknown(reason, lines);
  }
  const names = pools.map(({ name, cidr }) => `${name} (${cidr})`).join(', ');
  const left = known.reduce((sum, use) => sum + use.free, 0);
  const object = `IPPool ${pools[0]?.name ?? ''}`;
  if (strictAffinity) {
    return nothing(
      left > 0
        ? say('address-room.strict-free', { without, pools: names, left })
        : say('address-room.strict', { without, pools: names }),
      'no-block-left',
      ['strictAffinity true', ...ownLines, ...lines],
      object,
      [add, ...(left > 0 ? [allowBorrowing.with({ node })] : [])],
    );
  }
  if (left > 0) {
    return {
      kind: 'room',
      statement: say('address-room.may-borrow', { node, left }),
      lines,
    };
  }
  const reserved = known.reduce((sum, use) => sum + use.reserved, 0);
  return nothing(
    say('address-room.exhausted', {
      pools: names,
      used: known.reduce((sum, use) => sum + use.used, 0),
      size: count(known.reduce((sum, use) => sum + use.size, 0)),
      reserved: reserved > 0 ? say('address-room.reserved', { reserved }) : '',
    }),
    'pool-exhausted',
    [...lines, ...ownLines],
    object,
    [add, checkLeaks.with({})],
  );
};
