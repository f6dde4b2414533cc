import type { NodeState } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { saidBy } from '../../errors.ts';
import { parseJson } from '../../limits/bounded-json.ts';
import { smallAnswer } from '../../limits/limits.ts';
import { tableOf } from '../../table.ts';
import { say } from '../../words/say.ts';
import { isObject, numberOf, textOf } from './json-list.ts';

/** Lines `name = value`; others (such as errors of the tool) are passed over: an absent name is unknown. */
export const parseSysctls = (text: string): Record<string, string> => {
  const values: Record<string, string> = tableOf();
  for (const line of text.split('\n')) {
    const match = /^([a-z0-9_]+\.\S+) = (.*)$/i.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) values[match[1]] = match[2].trim();
  }
  return values;
};

/** Lines `/var/lib/calico/mtu: 1450`. */
export const parseCalicoFiles = (text: string): NodeState['calicoFiles'] => {
  const found: NodeState['calicoFiles'] = {};
  for (const line of text.split('\n')) {
    const match = /\/(mtu|nodename):/.exec(line);
    const value = match ? line.slice(match.index + match[0].length).trim() : '';
    if (value === '') continue;
    if (match?.[1] === 'mtu') found.mtu = value;
    if (match?.[1] === 'nodename') found.nodename = value;
  }
  return found;
};

/** Tables that iptables-nft makes itself; their rules come from `iptables-nft-save`. */
const ofIptables = new Set(
  ['ip', 'ip6'].flatMap((family) => ['raw', 'mangle', 'nat', 'filter', 'security'].map((name) => `${family} ${name}`)),
);

/** `nft list tables` → names of the tables that `iptables-nft-save` does not show. */
export const parseNativeTables = (text: string): Read<string[]> => {
  const names: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^table (\S+ \S+)/.exec(line.trim());
    if (match?.[1] === undefined)
      return missing(say('garbled.entry', { what: say('noun.nft-tables'), text: line.slice(0, 80) }));
    if (!ofIptables.has(match[1])) names.push(match[1]);
  }
  return got(names);
};

const routeDestinations = (routes: unknown): string[] =>
  (Array.isArray(routes) ? routes : [])
    .map((route) => (isObject(route) ? textOf(route.dst) : textOf(route)))
    .filter((route) => route !== undefined);

/**
 * A CNI configuration list, whole or already reduced to the fields below (calico#1.3, #1.4). The plugin
 * that makes the interface is the one of type `calico`, else the first.
 */
export const parseCni = (text: string): NodeState['cni'] => {
  let parsed: unknown;
  try {
    parsed = parseJson(text, say('noun.the-cni'), smallAnswer);
  } catch (error) {
    return missing(saidBy(error));
  }
  const plugins = isObject(parsed) ? (Array.isArray(parsed.plugins) ? parsed.plugins : [parsed]) : [];
  const objects = plugins.filter(isObject);
  const plugin = objects.find((each) => each.type === 'calico') ?? objects[0];
  const type = textOf(plugin?.type);
  if (plugin === undefined || type === undefined) return missing(say('garbled.cni'));
  const ipam = isObject(plugin.ipam) ? plugin.ipam : {};
  return got({
    type,
    ipam: textOf(ipam.type),
    mtu: numberOf(plugin.mtu),
    routes: routeDestinations(ipam.routes),
    includeDefaultRoutes: plugin.include_default_routes === true,
  });
};

/** One line per connection, as `conntrack -L` prints them on standard output. */
export const parseConntrack = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '');

export interface ListeningSocket {
  protocol: string;
  address: string;
  port: number;
}

/** `ss -H -l -n -t -u`. `*` listens on both families; a scope after `%` is left out. */
export const parseListening = (text: string): Read<ListeningSocket[]> => {
  const sockets: ListeningSocket[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [protocol, , , , local = ''] = line.trim().split(/\s+/);
    const colon = local.lastIndexOf(':');
    const port = Number(local.slice(colon + 1));
    if (protocol === undefined || colon < 0 || !Number.isInteger(port)) {
      return missing(say('garbled.entry', { what: say('noun.sockets'), text: line.slice(0, 80) }));
    }
    const address = local
      .slice(0, colon)
      .replace(/%[^\]]*/, '')
      .replace(/^\[|\]$/g, '');
    sockets.push({ protocol, address, port });
  }
  return got(sockets);
};

/** First line of an HTTP reply → its status, or nothing. */
export const parseHttpStatus = (text: string): number | undefined => {
  const match = /^HTTP\/1\.\d (\d{3})/.exec(text);
  return match?.[1] === undefined ? undefined : Number(match[1]);
};
