import type { IpRule, Route } from '../case/node-state.ts';
import type { Read } from '../case/read.ts';
import { type Address, type Family, parseAddress } from '../ip/address.ts';
import { netContains, parseNet, prefixKey } from '../ip/net.ts';
import { sameAddress } from '../ip/texts.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What the kernel would ask its routing tables for. `iif` absent: the node sends it itself. */
export interface RoutedPacket {
  dst: string;
  src?: string;
  mark?: number;
  iif?: string;
  /** The interface that it is bound to. */
  oif?: string;
  /** `tcp`, `udp`, `4`; rules can ask for these. */
  protocol?: string;
  sport?: number;
  dport?: number;
}

export interface RoutingState {
  routes: Read<Route[]>;
  rules: Read<IpRule[]>;
  /** Of a list that was too long the routes to these addresses alone are known. */
  leftOut?: { routes?: boolean | undefined; addresses: string[] } | undefined;
}

/** Written by BIRD or by Felix, which write it again: what is to change is what it was made of. */
export const isOfCalico = ({ protocol }: Pick<Route, 'protocol'>): boolean => protocol === 'bird' || protocol === '80';

export type RouteDecision =
  | {
      kind: 'route';
      route: Route;
      /** The policy rule that chose the table. */
      rule?: IpRule;
      /** The first next hop; an ECMP route has all of them in `route.nextHops`. */
      nextHop: { gateway?: string; dev?: string };
      /** Other routes for the same prefix with the same metric: the kernel may take these too. */
      ties: Route[];
    }
  | { kind: 'none' }
  | { kind: 'unknown'; reason: Message };

/** Prefix length → prefix → routes, best metric first; lengths in falling order. */
type TableIndex = { lengths: number[]; byLength: Map<number, Map<bigint, Route[]>> };

const indexes = new WeakMap<readonly Route[], Map<string, TableIndex>>();

const keyOf = (family: Family, table: string) => `${family} ${table}`;

/** Built once for each list of routes, which nobody changes afterwards. */
const indexOf = (routes: readonly Route[]): Map<string, TableIndex> => {
  const known = indexes.get(routes);
  if (known) return known;
  const index = new Map<string, TableIndex>();
  for (const route of routes) {
    const net = parseNet(route.dst);
    if (net === undefined || route.flags.includes('dead')) continue;
    const key = keyOf(net.family, route.table);
    const table = index.get(key) ?? { lengths: [], byLength: new Map() };
    index.set(key, table);
    const nets = table.byLength.get(net.prefix) ?? new Map<bigint, Route[]>();
    table.byLength.set(net.prefix, nets);
    const prefix = prefixKey(net, net.prefix);
    const same = nets.get(prefix);
    if (same) same.push(route);
    else nets.set(prefix, [route]);
  }
  for (const table of index.values()) {
    table.lengths = [...table.byLength.keys()].sort((a, b) => b - a);
    // A stable sort: the kernel takes the first of equal ones.
    for (const nets of table.byLength.values()) {
      for (const same of nets.values()) same.sort((a, b) => a.metric - b.metric);
    }
  }
  indexes.set(routes, index);
  return index;
};

interface Best {
  route: Route;
  ties: Route[];
  prefix: number;
}

const bestIn = (routes: readonly Route[], table: string, dst: Address): Best | undefined => {
  const index = indexOf(routes).get(keyOf(dst.family, table));
  if (index === undefined) return undefined;
  for (const prefix of index.lengths) {
    const same = index.byLength.get(prefix)?.get(prefixKey(dst, prefix));
    const route = same?.[0];
    if (same === undefined || route === undefined) continue;
    return { route, ties: same.slice(1).filter((other) => other.metric === route.metric), prefix };
  }
  return undefined;
};

/** The most specific route of one table (`main` unless told), lowest metric first. */
export const longestPrefix = (routes: readonly Route[], dst: string, table = 'main'): Route | undefined => {
  const address = parseAddress(dst);
  return address === undefined ? undefined : bestIn(routes, table, address)?.route;
};

/** The first of an ECMP route. */
export const nextHopOf = (route: Route): { gateway?: string; dev?: string } => {
  const gateway = route.gateway ?? route.nextHops[0]?.gateway;
  const dev = route.dev ?? route.nextHops[0]?.dev;
  return { ...(gateway === undefined ? {} : { gateway }), ...(dev === undefined ? {} : { dev }) };
};

/** Every interface that the decision can send by: ECMP next hops and equal routes included. */
export const devicesOf = (decision: RouteDecision): string[] => {
  if (decision.kind !== 'route') return [];
  const devices = [decision.route, ...decision.ties].flatMap((route) => [
    route.dev,
    ...route.nextHops.map((hop) => hop.dev),
  ]);
  return [...new Set(devices.filter((dev) => dev !== undefined))];
};

/** The rules of a network namespace that nobody has changed; a pod's, for instance. */
export const defaultRules = (family: Family): IpRule[] =>
  (
    [
      [0, 'local'],
      [32766, 'main'],
      [32767, 'default'],
    ] as const
  ).map(([priority, table]) => ({
    family,
    priority,
    not: false,
    src: 'all',
    table,
    text: `${priority}: from all lookup ${table}`,
  }));

const inPrefix = (cidr: string | undefined, address: string | undefined, family: Family): boolean | undefined => {
  if (cidr === undefined || cidr === 'all' || cidr === 'default') return true;
  const net = parseNet(cidr);
  if (net === undefined) return undefined;
  if (address === undefined) return net.prefix === 0 || undefined;
  const parsed = parseAddress(address);
  return parsed === undefined ? undefined : parsed.family === family && netContains(net, parsed);
};

const asNumber = (text: string): number | undefined => {
  const value = Number(text);
  return text !== '' && Number.isInteger(value) && value >= 0 ? value : undefined;
};

const markMatches = (rule: IpRule, mark: number): boolean | undefined => {
  if (rule.fwmark === undefined && rule.fwmask === undefined) return true;
  const [written = '0', inline] = (rule.fwmark ?? '0').split('/');
  const value = asNumber(written);
  const mask = asNumber(rule.fwmask ?? inline ?? '0xffffffff');
  return value === undefined || mask === undefined ? undefined : ((mark ^ value) & mask) >>> 0 === 0;
};

/** Conditions kept as text that change nothing here, or that are looked at where they matter. */
const harmlessOther = /^(?:suppress_prefixlen(?:gth)?|goto|nop|unresolved|realms|protocol)\b/;

const protocolNumbers: Record<string, string> = tableOf({
  icmp: '1',
  ipencap: '4',
  tcp: '6',
  udp: '17',
  'ipv6-icmp': '58',
  icmpv6: '58',
  sctp: '132',
});

/** `dport 4789`, `sport 1000-2000`, or the ends of a range apart as JSON has them. */
const portMatches = (name: string, value: string, packet: RoutedPacket): boolean | undefined => {
  const port = name.startsWith('sport') ? packet.sport : packet.dport;
  const [from = Number.NaN, to = from] = value.split('-').map(Number);
  if (port === undefined || Number.isNaN(from) || Number.isNaN(to)) return undefined;
  if (name.endsWith('_start')) return port >= from;
  return name.endsWith('_end') ? port <= from : port >= from && port <= to;
};

/** One condition that has no field of its own. */
const otherMatches = (other: string, packet: RoutedPacket): boolean | undefined => {
  if (harmlessOther.test(other)) return true;
  const [name = '', value = ''] = other.split(' ');
  if (name === 'ipproto') {
    const { protocol } = packet;
    return protocol === undefined
      ? undefined
      : (protocolNumbers[protocol] ?? protocol) === (protocolNumbers[value] ?? value);
  }
  return /^[sd]port(?:_start|_end)?$/.test(name) ? portMatches(name, value, packet) : undefined;
};

/** Yes, no, or `undefined`: unknown. */
const ruleMatches = (rule: IpRule, packet: RoutedPacket, family: Family): boolean | undefined => {
  const iif = packet.iif ?? 'lo';
  const parts: (boolean | undefined)[] = [
    rule.iif === undefined || rule.iif === iif,
    // Set only for what is bound to a device, as a tunnel can be.
    rule.oif === undefined || rule.oif === packet.oif,
    markMatches(rule, packet.mark ?? 0),
    inPrefix(rule.src, packet.src, family),
    inPrefix(rule.dst, packet.dst, family),
    ...(rule.others ?? []).map((other) => otherMatches(other, packet)),
  ];
  const all = parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
  return all === undefined || !rule.not ? all : !all;
};

const suppressed = (rule: IpRule, best: Best): boolean => {
  const length = /suppress_prefixlen(?:gth)?"?[\s:]+(\d+)/.exec(rule.text)?.[1];
  return length !== undefined && best.prefix <= Number(length);
};

const gotoTarget = (rule: IpRule): number | undefined => {
  const target = /\bgoto"?[\s:]+(\d+)/.exec(rule.text)?.[1];
  return target === undefined ? undefined : Number(target);
};

const refusals = ['blackhole', 'unreachable', 'prohibit'];

/** A rule can refuse by itself, as a route of that type would. */
const refusalOf = (rule: IpRule, family: Family): Route | undefined => {
  if (rule.action === undefined || !refusals.includes(rule.action)) return undefined;
  return {
    family,
    type: rule.action,
    dst: family === 4 ? '0.0.0.0/0' : '::/0',
    table: '',
    protocol: 'rule',
    metric: 0,
    flags: [],
    nextHops: [],
    text: rule.text,
  };
};

const decide = (routes: Route[], rules: IpRule[], packet: RoutedPacket, dst: Address): RouteDecision => {
  let from = 0;
  for (const rule of rules) {
    if (rule.priority < from) continue;
    const matches = ruleMatches(rule, packet, dst.family);
    if (matches === false) continue;
    const refusal = refusalOf(rule, dst.family);
    const best = rule.table === undefined ? undefined : bestIn(routes, rule.table, dst);
    const jump = gotoTarget(rule);
    const ends = refusal !== undefined || (best && best.route.type !== 'throw' && !suppressed(rule, best));
    if (matches === undefined) {
      if (!ends && jump === undefined) continue;
      return { kind: 'unknown', reason: say('route.rule-open', { rule: rule.text }) };
    }
    if (jump !== undefined) from = jump;
    if (!ends) continue;
    const route = refusal ?? best?.route;
    if (route) return { kind: 'route', route, rule, nextHop: nextHopOf(route), ties: best?.ties ?? [] };
  }
  return { kind: 'none' };
};

/**
 * What the kernel's routing tables say about one packet: policy rules by priority, then the longest
 * prefix, then the lowest metric. `blackhole`, `unreachable` and `prohibit` are answers like others;
 * `throw` goes on to the next rule. Never throws.
 */
export const lookupRoute = (state: RoutingState, packet: RoutedPacket): RouteDecision => {
  if (!state.routes.ok) return { kind: 'unknown', reason: say('route.unread', { reason: state.routes.reason }) };
  if (!state.rules.ok) return { kind: 'unknown', reason: say('route.rules-unread', { reason: state.rules.reason }) };
  const dst = parseAddress(packet.dst);
  if (dst === undefined) return { kind: 'unknown', reason: say('walk.not-an-address', { text: packet.dst }) };
  if (state.leftOut?.routes && !state.leftOut.addresses.some((known) => sameAddress(known, packet.dst))) {
    return {
      kind: 'unknown',
      reason: say('route.left-out', { address: packet.dst }),
    };
  }
  const rules = state.rules.value.filter((rule) => rule.family === dst.family).sort((a, b) => a.priority - b.priority);
  if (rules.length === 0) return { kind: 'unknown', reason: say('route.no-rules', { family: dst.family }) };
  return decide(state.routes.value, rules, packet, dst);
};
