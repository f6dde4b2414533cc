import type { IPAMBlock, IPPool } from '../case/objects.ts';
import { findBlock } from '../intended/blocks.ts';
import { poolOf } from '../intended/transport.ts';
import { prefixLength, samePrefix } from '../ip/texts.ts';
import { isOfCalico, type RouteDecision } from '../programmed/routes.ts';
import type { PathDirection } from './path-direction.ts';

/** An address that is in a pool for pods and that nobody in the cluster has. */
export interface Unheld {
  address: string;
  pool: IPPool;
  /** Where IPAM has one for it. */
  block: IPAMBlock | undefined;
}

/** The receiver of this way, where it is such an address. */
export const unheldReceiver = ({ c, destination }: PathDirection): Unheld | undefined => {
  const { address } = destination;
  if (destination.kind !== 'outside' || address === undefined || !c.objects.ipPools.ok) return undefined;
  const pool = poolOf(c.objects.ipPools.value, address);
  return pool === undefined ? undefined : { address, pool, block: findBlock(c.objects.blocks, address) };
};

/** The refusal by which a node that has the block drops what none of its pods takes (calico#2.2). */
export const isOwnRefusal = ({ pool, block }: Unheld, decision: RouteDecision): boolean =>
  decision.kind === 'route' &&
  ['blackhole', 'unreachable'].includes(decision.route.type) &&
  (isOfCalico(decision.route) ||
    (block !== undefined && samePrefix(block.cidr, decision.route.dst)) ||
    prefixLength(decision.route.dst) === pool.blockSize);
