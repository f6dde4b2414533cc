import type { IpSet } from '../case/node-state.ts';
import { type Address, parseAddress } from '../ip/address.ts';
import { type Net, netContains, parseNet, prefixKey } from '../ip/net.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Packet } from './packet.ts';
import { hasPorts, isIcmp, protocolNumber } from './protocol-names.ts';

/** Yes, no, or why it is unknown. */
export type Told = boolean | { reason: Message };

type Direction = 'src' | 'dst';

interface Member {
  parts: string[];
  /** The first part as a net, where it is one. */
  net: Net | undefined;
  nomatch: boolean;
}

interface SetIndex {
  dimensions: string[];
  /** Prefix length → prefix → members, for sets that start with an address. */
  byLength: Map<number, Map<bigint, Member[]>>;
  lengths: number[];
  /** Members whose first part is not an address. */
  others: Member[];
}

const indexes = new WeakMap<IpSet, SetIndex>();

/** `1.2.3.4,tcp:80 timeout 5 nomatch`: the element, then options of it. */
const memberOf = (line: string): Member => {
  const [element = '', ...options] = line.trim().split(/\s+/);
  const parts = element.split(',');
  return { parts, net: parseNet(parts[0] ?? ''), nomatch: options.includes('nomatch') };
};

const indexOf = (set: IpSet): SetIndex => {
  const known = indexes.get(set);
  if (known) return known;
  const index: SetIndex = {
    dimensions: (set.type.split(':')[1] ?? '').split(','),
    byLength: new Map(),
    lengths: [],
    others: [],
  };
  for (const line of set.members) {
    const member = memberOf(line);
    if (member.net === undefined) {
      index.others.push(member);
      continue;
    }
    const nets = index.byLength.get(member.net.prefix) ?? new Map<bigint, Member[]>();
    index.byLength.set(member.net.prefix, nets);
    const key = prefixKey(member.net, member.net.prefix);
    const same = nets.get(key);
    if (same) same.push(member);
    else nets.set(key, [member]);
  }
  index.lengths = [...index.byLength.keys()].sort((a, b) => b - a);
  indexes.set(set, index);
  return index;
};

const icmpNames: Record<string, [number, number]> = tableOf({
  'echo-reply': [0, 0],
  'echo-request': [8, 0],
  ping: [8, 0],
  pong: [0, 0],
});

/** `tcp:5432`, `tcp:80-90`, `icmp:echo-request`, `icmp:8/0`, `47:0`; a bitmap has `80` alone. */
const portMatches = (part: string, direction: Direction, packet: Packet): Told => {
  const protocol = protocolNumber(packet.protocol);
  const [name, rest = ''] = part.includes(':') ? part.split(':') : [undefined, part];
  if (name !== undefined && protocolNumber(name) !== protocol) return false;
  if (isIcmp(protocol)) {
    const wanted = icmpNames[rest] ?? rest.split('/').map(Number);
    if (packet.icmpType === undefined) return { reason: say('walk.icmp-type-unknown') };
    return wanted[0] === packet.icmpType && (wanted[1] ?? 0) === (packet.icmpCode ?? 0);
  }
  if (!hasPorts(protocol)) return name !== undefined;
  const port = direction === 'src' ? packet.sport : packet.dport;
  if (port === undefined)
    return { reason: direction === 'src' ? say('walk.source-port-unknown') : say('walk.destination-port-unknown') };
  const [low = Number.NaN, high = low] = rest.split('-').map(Number);
  return low <= port && port <= high;
};

const addressOf = (packet: Packet, direction: Direction): Address | undefined =>
  parseAddress(direction === 'src' ? packet.src : packet.dst);

const partMatches = (dimension: string, part: string, direction: Direction, packet: Packet, mark: number): Told => {
  switch (dimension) {
    case 'ip':
    case 'net': {
      const net = parseNet(part);
      const address = addressOf(packet, direction);
      return net === undefined || address === undefined
        ? { reason: say('walk.not-compared', { what: part }) }
        : netContains(net, address);
    }
    case 'port':
      return portMatches(part, direction, packet);
    case 'iface': {
      const iface = direction === 'src' ? packet.inIface : packet.outIface;
      return iface === undefined ? { reason: say('walk.interface-unknown') } : part === iface;
    }
    case 'mark':
      return Number(part) === mark;
    default:
      return { reason: say('walk.sets-not-evaluated', { dimension }) };
  }
};

const memberMatches = (
  index: SetIndex,
  member: Member,
  directions: readonly Direction[],
  packet: Packet,
  mark: number,
  skip: number,
): Told => {
  let unsure: Told = true;
  for (const [i, dimension] of index.dimensions.entries()) {
    if (i < skip) continue;
    const told = partMatches(dimension, member.parts[i] ?? '', directions[i] ?? 'src', packet, mark);
    if (told === false) return false;
    if (told !== true) unsure = told;
  }
  return unsure;
};

/** Most specific first, as the kernel tries them; `nomatch` members are exceptions. */
function* candidates(index: SetIndex, first: Address | undefined): Generator<{ member: Member; skip: number }> {
  if (first !== undefined) {
    for (const length of index.lengths) {
      if (length > (first.family === 4 ? 32 : 128)) continue;
      for (const member of index.byLength.get(length)?.get(prefixKey(first, length)) ?? []) {
        if (member.net?.family === first.family) yield { member, skip: 1 };
      }
    }
  }
  for (const member of index.others) yield { member, skip: 0 };
}

const inList = (
  set: IpSet,
  sets: ReadonlyMap<string, IpSet>,
  directions: readonly Direction[],
  packet: Packet,
  mark: number,
  depth: number,
): Told => {
  if (depth > 4) return { reason: say('walk.set-in-itself', { set: set.name }) };
  let unsure: Told = false;
  for (const line of set.members) {
    const name = line.trim().split(/\s+/)[0] ?? '';
    const inner = sets.get(name);
    const told = inner
      ? inSet(inner, sets, directions, packet, mark, depth + 1)
      : { reason: say('walk.set-unlisted', { set: name }) };
    if (told === true) return true;
    if (told !== false) unsure = told;
  }
  return unsure;
};

/**
 * Whether the packet's fields are in the set, as `-m set --match-set` asks: nested networks and
 * `nomatch` included. Directions are in the set's order.
 */
export const inSet = (
  set: IpSet,
  sets: ReadonlyMap<string, IpSet>,
  directions: readonly Direction[],
  packet: Packet,
  mark: number,
  depth = 0,
): Told => {
  if (set.type.startsWith('list:')) return inList(set, sets, directions, packet, mark, depth);
  const index = indexOf(set);
  const startsWithAddress = index.dimensions[0] === 'ip' || index.dimensions[0] === 'net';
  const first = startsWithAddress ? addressOf(packet, directions[0] ?? 'src') : undefined;
  let unsure: { reason: Message } | undefined;
  for (const { member, skip } of candidates(index, first)) {
    const told = memberMatches(index, member, directions, packet, mark, skip);
    if (told === true) return unsure ?? !member.nomatch;
    if (told !== false) unsure = told;
  }
  return unsure ?? false;
};
