import { ownerOfLocal } from '../intended/own-address.ts';
import { prefixLength } from '../ip/texts.ts';
import type { Caution, FixParams, FixScene } from './fix.ts';
import { routeNamed, stateOf } from './scene.ts';

/** Programs whose routes are theirs: what is deleted they write again (`/etc/iproute2/rt_protos`). */
const writers: Readonly<Record<string, string>> = {
  dhcp: 'the DHCP client',
  ra: 'the kernel by router advertisements',
  keepalived: 'keepalived',
  zebra: 'FRR or Quagga',
  bgp: 'FRR (BGP)',
  ospf: 'FRR (OSPF)',
  isis: 'FRR (IS-IS)',
  rip: 'FRR (RIP)',
  eigrp: 'FRR (EIGRP)',
  babel: 'babeld',
  gated: 'gated',
  mrt: 'MRT',
  dnrouted: 'dnrouted',
  xorp: 'XORP',
  ntk: 'Netsukuku',
  openr: 'Open/R',
};

/** `local 192.168.1.1/32`, also where the list has no such route any more. */
const isLocalText = (text: string): boolean => /^local\s/.test(text);

/**
 * The kernel itself writes a `local` route for each address of the node's interfaces: deleting it makes the node
 * deaf to an address that it has.
 */
export const routeCaution = (scene: FixScene, params: FixParams): Caution | undefined => {
  const state = stateOf(scene, params.node);
  if (state === undefined || !state.routes.ok) return undefined;
  const route = routeNamed(state.routes.value, params);
  if (route === undefined) return isLocalText(params.route ?? '') ? { kind: 'drop' } : undefined;
  if (ownerOfLocal(state, route) !== undefined) return { kind: 'drop' };
  if (route.type === 'local' && !state.links.ok)
    return { kind: 'hold', reason: `Whether ${route.dst} is an address of ${params.node} itself could not be read.` };
  const writer = writers[route.protocol];
  if (writer !== undefined)
    return { kind: 'hold', reason: `The route was written by ${writer}, which writes it again: change it there.` };
  // Two halves of everything, as a VPN writes them, are the way out as well.
  return route.type === 'unicast' &&
    (prefixLength(route.dst) ?? 0) <= 1 &&
    route.dst !== '0.0.0.0/0' &&
    route.dst !== '::/0'
    ? { kind: 'hold', reason: `${route.dst} is half of the node's way out: without it the node may not be reached.` }
    : undefined;
};
