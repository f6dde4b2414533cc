import { isCalicoDevice } from '../case/calico-devices.ts';
import type { Link, Route } from '../case/node-state.ts';

/**
 * What a node is reached by. A program takes none of it away, whatever is found: a fix that cuts the node off
 * cannot be taken back from here.
 */

const devicesOf = ({ dev, nextHops }: Route): string[] =>
  [dev, ...nextHops.map((hop) => hop.dev)].filter((each) => each !== undefined);

const isDefault = ({ type, dst }: Route): boolean => type === 'unicast' && (dst === '0.0.0.0/0' || dst === '::/0');

const isWayOut = (route: Route): boolean => isDefault(route) && devicesOf(route).some((dev) => !isCalicoDevice(dev));

/** The node's way out, the kernel's own entries, and the subnets of the card that leads out. */
export const keepsNodeReachable = (route: Route, routes: readonly Route[]): boolean => {
  if (route.table === 'local' || isWayOut(route)) return true;
  if (route.protocol !== 'kernel' || route.type !== 'unicast') return false;
  const cards = routes.filter(isWayOut).flatMap(devicesOf);
  return devicesOf(route).some((dev) => cards.includes(dev));
};

/** Kinds of interfaces that are made by programs; a card, a bond, a bridge or a VLAN may be what leads to the node. */
const made = new Set(['veth', 'vxlan', 'ipip', 'wireguard', 'netkit', 'dummy']);

export const isMadeLink = ({ kind }: Pick<Link, 'kind'>): boolean => made.has(kind ?? '');

/** The first address of its family on a card: the one that the node has been given. */
export const isNodesOwnAddress = (link: Pick<Link, 'name' | 'kind' | 'addresses'>, address: string): boolean => {
  if (link.name === 'lo') return /^127\.|^::1$/.test(address);
  // Where nodes are containers, their card is a veth.
  if (link.kind === 'dummy' || isCalicoDevice(link.name)) return false;
  const held = link.addresses.find((each) => each.address === address);
  const first = link.addresses.find(({ family, scope }) => family === held?.family && scope === 'global');
  return held !== undefined && (first === undefined || first.address === address);
};
