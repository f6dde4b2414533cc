import type { Link, NodeState } from '../case/node-state.ts';
import { parseAddress } from '../ip/address.ts';
import { devicesOf, lookupRoute } from './routes.ts';

/** A node, or a pod's own network. */
type Sender = Pick<NodeState, 'links' | 'routes' | 'rules'>;

const globalAddress = (link: Link, family: 4 | 6): string | undefined =>
  link.addresses.find((own) => own.family === family && own.scope === 'global')?.address;

/** The address that a masquerade gives packets that leave by this interface. */
export const addressOfDevice = (
  state: Pick<Sender, 'links'>,
  dev: string | undefined,
  family: 4 | 6,
): string | undefined => {
  const links = state.links.ok ? state.links.value : [];
  const link = links.find(({ name }) => name === dev);
  return link && globalAddress(link, family);
};

/** The first of any interface, as they are numbered: what one that has none lends (inet_select_addr). */
const lentAddress = ({ links }: Pick<Sender, 'links'>, family: 4 | 6): string | undefined => {
  const byIndex = links.ok ? [...links.value].sort((a, b) => a.index - b.index) : [];
  return byIndex.map((link) => globalAddress(link, family)).find((address) => address !== undefined);
};

/** As `addressOfDevice`; an interface without an address, such as a pod's on its node, lends another's. */
export const masqueradeAddress = (
  state: Pick<Sender, 'links'>,
  dev: string | undefined,
  family: 4 | 6,
): string | undefined =>
  dev === undefined ? undefined : (addressOfDevice(state, dev, family) ?? lentAddress(state, family));

/**
 * The source address that the kernel chooses for packets that the node itself sends: the route's own, else the
 * first of the interface, else the first of any other (net/ipv4/devinet.c, inet_select_addr). By a tunnel that is
 * the tunnel's address. `undefined`: it is unknown.
 */
export const sourceAddress = (state: Sender, dst: string): string | undefined => {
  const family = parseAddress(dst)?.family;
  if (family === undefined || !state.links.ok) return undefined;
  const decision = lookupRoute(state, { dst });
  if (decision.kind !== 'route' || decision.route.type === 'local') return undefined;
  if (decision.route.prefsrc !== undefined) return decision.route.prefsrc;
  const [dev] = devicesOf(decision);
  const own = addressOfDevice(state, dev, family);
  return own ?? lentAddress(state, family);
};
