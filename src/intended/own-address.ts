import type { Link, NodeState, Route } from '../case/node-state.ts';
import { bareAddress, sameAddress } from '../ip/texts.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Addresses that a node has itself: its own, and those that programs keep on it for a service. */

/** The interface of the node that has the address, where its interfaces were read. */
export const ownInterface = (
  state: Pick<NodeState, 'links'> | undefined,
  address: string | undefined,
): Link | undefined =>
  state?.links.ok && address !== undefined
    ? state.links.value.find(({ addresses }) => addresses.some((own) => sameAddress(own.address, address)))
    : undefined;

/**
 * The interface of the node that has the address of a `local` route. The kernel writes such a route for each
 * address of each interface: it says that the address is the node's own, and it goes with the address alone.
 */
export const ownerOfLocal = (
  state: Pick<NodeState, 'links'> | undefined,
  route: Pick<Route, 'type' | 'dst'>,
): Link | undefined => (route.type === 'local' ? ownInterface(state, bareAddress(route.dst)) : undefined);

/** Interfaces that programs make to hold addresses: of Services in IPVS mode, of NodeLocal DNSCache. */
const byDevice: Readonly<Record<string, string | Message>> = tableOf({
  'kube-ipvs0': say('caution.kube-proxy-ipvs'),
  nodelocaldns: 'NodeLocal DNSCache',
});

/** What a program says of an address that it sets (IFA_PROTO; `/etc/iproute2/rt_protos`: keepalived is 18). */
const byProtocol: Readonly<Record<string, string>> = tableOf({ keepalived: 'keepalived', '18': 'keepalived' });

/** The program that keeps an address on a node, where its interface or its mark tells. */
export const keeperOf = (link: Link | undefined, address: string): string | Message | undefined => {
  const held = link?.addresses.find((own) => sameAddress(own.address, address));
  return held === undefined ? undefined : (byProtocol[held.protocol ?? ''] ?? byDevice[link?.name ?? '']);
};
