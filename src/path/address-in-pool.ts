import { isCalicoDevice } from '../case/calico-devices.ts';
import type { IPAMBlock, IPPool } from '../case/objects.ts';
import { findBlock } from '../intended/blocks.ts';
import { poolOf } from '../intended/transport.ts';
import { prefixLength, samePrefix } from '../ip/texts.ts';
import { isOfCalico, lookupRoute, type RouteDecision } from '../programmed/routes.ts';
import { type PathDirection, vethOfEndpoint } from './path-direction.ts';
import { routedPacket } from './routed-packet.ts';

/** An address that is in a pool for pods and that nobody in the cluster has. */
export interface Unheld {
  address: string;
  pool: IPPool;
  /** Where IPAM has one for it. */
  block: IPAMBlock | undefined;
  /** How the sender's node routes packets for it; absent: not read. */
  decision: RouteDecision | undefined;
}

const decisionOf = (path: PathDirection, dst: string): RouteDecision | undefined => {
  const { source } = path;
  if (!source.state.ok) return undefined;
  const iif = vethOfEndpoint(source);
  return lookupRoute(source.state.value, iif === undefined ? { dst } : routedPacket(path, source, dst, iif));
};

/** The receiver of this way, where it is such an address. */
export const unheldReceiver = (path: PathDirection): Unheld | undefined => {
  const { c, destination } = path;
  const { address } = destination;
  if (destination.kind !== 'outside' || address === undefined || !c.objects.ipPools.ok) return undefined;
  const pool = poolOf(c.objects.ipPools.value, address);
  return pool === undefined
    ? undefined
    : { address, pool, block: findBlock(c.objects.blocks, address), decision: decisionOf(path, address) };
};

/** No pod and no tunnel gets an address of it: such a pool says what is not to be masqueraded, and no more. */
export const givesNone = ({ disabled, allowedUses, nodeSelector }: IPPool): boolean =>
  disabled || nodeSelector.trim() === '!all()' || !allowedUses.some((use) => use === 'Workload' || use === 'Tunnel');

/**
 * Why it is an address of somebody else's network that the pool covers, and none of a pod that is gone: no block has
 * it, no route of Calico's leads there, and the pool gives none out, or the node has that network at an interface or a
 * route of its own to it (causes#address-of-others).
 */
export const ofOthers = ({
  pool,
  block,
  decision,
}: Unheld): 'pool-gives-none' | 'network-of-node' | 'network-behind-route' | undefined => {
  if (block !== undefined || decision?.kind !== 'route') return undefined;
  const { route, nextHop } = decision;
  const { dev = '' } = nextHop;
  if (route.type !== 'unicast' || isOfCalico(route) || isCalicoDevice(dev)) return undefined;
  if (givesNone(pool)) return 'pool-gives-none';
  if (nextHop.gateway === undefined) return 'network-of-node';
  // A route as narrow as the pool, or narrower, is not the one by which everything leaves.
  const length = prefixLength(route.dst) ?? 0;
  return length > 0 && length >= (prefixLength(pool.cidr) ?? 0) ? 'network-behind-route' : undefined;
};

/** The refusal by which a node that has the block drops what none of its pods takes (calico#2.2). */
export const isOwnRefusal = ({ pool, block }: Unheld, decision: RouteDecision): boolean =>
  decision.kind === 'route' &&
  ['blackhole', 'unreachable'].includes(decision.route.type) &&
  (isOfCalico(decision.route) ||
    (block !== undefined && samePrefix(block.cidr, decision.route.dst)) ||
    prefixLength(decision.route.dst) === pool.blockSize);
