import { programOfRoute } from '../intended/other-programs.ts';
import { ownerOfLocal } from '../intended/own-address.ts';
import { prefixLength } from '../ip/texts.ts';
import { say } from '../words/say.ts';
import type { Caution, FixGrounds, FixParams } from './fix.ts';
import { routeNamed, stateOf } from './fix-grounds.ts';

/** `local 192.168.1.1/32`, also where the list has no such route any more. */
const isLocalText = (text: string): boolean => /^local\s/.test(text);

/**
 * The kernel itself writes a `local` route for each address of the node's interfaces: deleting it makes the node
 * deaf to an address that it has.
 */
export const routeCaution = (grounds: FixGrounds, params: FixParams): Caution | undefined => {
  const state = stateOf(grounds, params.node);
  if (state === undefined || !state.routes.ok) return undefined;
  const route = routeNamed(state.routes.value, params);
  if (route === undefined) return isLocalText(params.route ?? '') ? { kind: 'drop' } : undefined;
  if (ownerOfLocal(state, route) !== undefined) return { kind: 'drop' };
  if (route.type === 'local' && !state.links.ok)
    return { kind: 'hold', reason: say('caution.local-unread', { address: route.dst, node: params.node ?? '' }) };
  // What such a program loses it writes again.
  const writer = programOfRoute(state, route);
  if (writer !== undefined) return { kind: 'hold', reason: say('caution.route-writer', { writer }) };
  // Two halves of everything, as a VPN writes them, are the way out as well.
  return route.type === 'unicast' &&
    (prefixLength(route.dst) ?? 0) <= 1 &&
    route.dst !== '0.0.0.0/0' &&
    route.dst !== '::/0'
    ? { kind: 'hold', reason: say('caution.half-way-out', { route: route.dst }) }
    : undefined;
};
