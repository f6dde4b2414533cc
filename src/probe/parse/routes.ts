import type { Route } from '../../case/node-state.ts';
import type { Read } from '../../case/read.ts';
import { tableOf } from '../../table.ts';
import { say } from '../../words/say.ts';
import { type Family, withPrefix } from './addresses.ts';
import { isObject, type JsonObject, numberOf, readList, textOf, textsOf } from './json-list.ts';

/** Images without /etc/iproute2/rt_protos print numbers (from linux/rtnetlink.h). */
const protocolNames: Readonly<Record<string, string>> = tableOf({
  '0': 'unspec',
  '1': 'redirect',
  '2': 'kernel',
  '3': 'boot',
  '4': 'static',
  '9': 'ra',
  '11': 'zebra',
  '12': 'bird',
  '16': 'dhcp',
});
const tableNames: Readonly<Record<string, string>> = tableOf({ '253': 'default', '254': 'main', '255': 'local' });

export const tableName = (table: string): string => tableNames[table] ?? table;

const gatewayOf = (item: JsonObject): string | undefined =>
  textOf(item.gateway) ?? (isObject(item.via) ? textOf(item.via.host) : undefined);

type NextHop = Route['nextHops'][number];

const nextHopOf = (item: unknown): NextHop =>
  isObject(item) ? { gateway: gatewayOf(item), dev: textOf(item.dev), weight: numberOf(item.weight) } : {};

const mtuOf = (metrics: unknown): number | undefined => {
  for (const each of Array.isArray(metrics) ? metrics : []) {
    const mtu = isObject(each) ? numberOf(each.mtu) : undefined;
    if (mtu !== undefined) return mtu;
  }
  return undefined;
};

const hopText = (hop: Pick<NextHop, 'gateway' | 'dev'>): string =>
  [hop.gateway ? `via ${hop.gateway}` : '', hop.dev ? `dev ${hop.dev}` : ''].filter(Boolean).join(' ');

const render = (route: Omit<Route, 'text'>): string =>
  [
    route.type === 'unicast' ? '' : route.type,
    route.dst === '0.0.0.0/0' || route.dst === '::/0' ? 'default' : route.dst.replace(/\/(32|128)$/, ''),
    hopText(route),
    route.table === 'main' ? '' : `table ${route.table}`,
    route.protocol === 'boot' ? '' : `proto ${route.protocol}`,
    route.scope && route.scope !== 'global' ? `scope ${route.scope}` : '',
    route.prefsrc ? `src ${route.prefsrc}` : '',
    route.metric === 0 ? '' : `metric ${route.metric}`,
    ...route.flags,
    route.mtu === undefined ? '' : `mtu ${route.mtu}`,
    ...route.nextHops.map((hop) => `nexthop ${hopText(hop)}${hop.weight ? ` weight ${hop.weight}` : ''}`),
  ]
    .filter(Boolean)
    .join(' ');

const routeOf = (item: JsonObject, family: Family): Route | undefined => {
  const destination = textOf(item.dst);
  if (destination === undefined) return undefined;
  const protocol = String(item.protocol ?? 'boot');
  const route: Omit<Route, 'text'> = {
    family,
    type: textOf(item.type) ?? 'unicast',
    dst: withPrefix(destination, family),
    gateway: gatewayOf(item),
    dev: textOf(item.dev),
    table: tableName(String(item.table ?? 'main')),
    protocol: protocolNames[protocol] ?? protocol,
    scope: textOf(item.scope),
    metric: numberOf(item.metric) ?? 0,
    prefsrc: textOf(item.prefsrc),
    flags: textsOf(item.flags),
    mtu: mtuOf(item.metrics),
    nextHops: Array.isArray(item.nexthops) ? item.nexthops.map(nextHopOf) : [],
  };
  return { ...route, text: render(route) };
};

/**
 * `ip -4|-6 [-d] -j route show table all`. What `ip` leaves out is filled in: type `unicast`, table
 * `main`, protocol `boot` (calico#1.3).
 */
export const parseRoutes = (text: string, family: Family): Read<Route[]> =>
  readList(text, say('noun.routes', { family }), (item) => routeOf(item, family));
