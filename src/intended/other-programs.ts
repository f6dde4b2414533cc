import { isCalicoDevice } from '../case/calico-devices.ts';
import type { IpRule, Link, NodeState, Route } from '../case/node-state.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/**
 * Programs beside Calico that write routes and routing rules on a node, and how each is told: by the protocol that it
 * sets, by its interface, by the number of its table (causes#of-another-program).
 */

type Program = string | Message;

/** `/etc/iproute2/rt_protos`; numbers for older tools. */
const routeWriters: Readonly<Record<string, Program>> = tableOf({
  dhcp: say('caution.dhcp-client'),
  ra: say('caution.router-advertisements'),
  keepalived: 'keepalived',
  '18': 'keepalived',
  zebra: say('caution.frr-or-quagga'),
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
});

const byName: readonly [RegExp, Program][] = [
  [/^tailscale\d+$/, 'Tailscale'],
  [/^(?:wt|netbird)\d*$/, 'NetBird'],
  [/^zt[0-9a-z]+$/, 'ZeroTier'],
  [/^nebula\d*$/, 'Nebula'],
  [/^(?:cilium_|lxc)/, 'Cilium'],
  [/^flannel/, 'Flannel'],
  [/^weave$/, 'Weave Net'],
  [/^(?:docker|br-[0-9a-f]{12})/, 'Docker'],
  [/^(?:ipsec|xfrm|vti)\d*/, 'IPsec'],
];

/** Tables that programs take for theirs, by number or as `/etc/iproute2/rt_tables` calls them. */
const byTable: Readonly<Record<string, Program>> = tableOf({
  '52': 'Tailscale',
  '51820': say('program.wg-quick'),
  '2004': 'Cilium',
  '2005': 'Cilium',
  '7120': 'NetBird',
});

const ofLink = (links: readonly Link[], dev: string | undefined): Program | undefined => {
  if (dev === undefined || isCalicoDevice(dev)) return undefined;
  const named = byName.find(([name]) => name.test(dev))?.[1];
  if (named !== undefined) return named;
  const kind = links.find(({ name }) => name === dev)?.kind;
  if (kind === 'wireguard') return say('program.wireguard', { dev });
  return kind === 'tun' ? say('program.tunnel', { dev }) : undefined;
};

type Known = Pick<NodeState, 'links' | 'routes'>;

/** The program that wrote a route, where its protocol or its interface tells. */
export const programOfRoute = (state: Known, route: Route): Program | undefined => {
  const links = state.links.ok ? state.links.value : [];
  const devices = [route.dev, ...route.nextHops.map(({ dev }) => dev)];
  return (
    routeWriters[route.protocol] ?? devices.map((dev) => ofLink(links, dev)).find((program) => program !== undefined)
  );
};

/** The program that wrote a routing rule: by the rule itself, by its table, by the routes in that. */
export const programOfRule = (state: Known, rule: IpRule): Program | undefined => {
  const routes = state.routes.ok ? state.routes.value.filter(({ table }) => table === rule.table) : [];
  return (
    routeWriters[rule.protocol ?? ''] ??
    byTable[rule.table ?? ''] ??
    routes.map((route) => programOfRoute(state, route)).find((program) => program !== undefined)
  );
};
