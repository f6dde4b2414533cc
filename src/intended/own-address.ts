import type { Link, NodeState, Route } from '../case/node-state.ts';
import { sameAddress } from '../ip/texts.ts';

/**
 * The interface of the node that has the address of a `local` route. The kernel writes such a route for each
 * address of each interface: it says that the address is the node's own, and it goes with the address alone.
 */
export const ownerOfLocal = (
  state: Pick<NodeState, 'links'> | undefined,
  route: Pick<Route, 'type' | 'dst'>,
): Link | undefined => {
  if (route.type !== 'local' || !state?.links.ok) return undefined;
  const [address] = route.dst.split('/');
  return state.links.value.find(({ addresses }) => addresses.some((own) => sameAddress(own.address, address)));
};
