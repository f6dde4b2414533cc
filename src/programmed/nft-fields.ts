import type { NftKey } from '../case/nft.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { addressTypeOf } from './address-types.ts';
import { type MatchContext, rpFilterIs } from './matches.ts';
import { notEvaluated } from './not-evaluated.ts';
import { hasPorts, protocolNumber } from './protocol-names.ts';

/** Numbers are addresses, ports, protocols, marks; texts are interfaces and names. */
export type FieldValue =
  | { kind: 'value'; value: bigint | string; unknownBits?: bigint }
  /** Flags that are known to be set or not; of others it is not known. */
  | { kind: 'flags'; flags: ReadonlyMap<string, boolean>; whole: boolean }
  /** The packet has no such field: a rule that asks for it does not match, negated or not. */
  | { kind: 'absent' }
  | { kind: 'unknown'; reason: Message };

const absent: FieldValue = { kind: 'absent' };
const unknown = (reason: Message): FieldValue => ({ kind: 'unknown', reason });
const is = (value: bigint | string): FieldValue => ({ kind: 'value', value });
const number = (value: number | undefined, otherwise: Message): FieldValue =>
  value === undefined ? unknown(otherwise) : is(BigInt(value));

const address = (field: string, context: MatchContext): FieldValue => {
  const family = field.startsWith('ip6') ? 6 : 4;
  if (context.packet.family !== family) return absent;
  const value = field.endsWith('saddr') ? context.src : context.dst;
  return value === undefined ? unknown(say('walk.address-unknown')) : is(value.value);
};

const protocol = (family: 4 | 6 | undefined, { packet }: MatchContext): FieldValue => {
  if (family !== undefined && packet.family !== family) return absent;
  return number(protocolNumber(packet.protocol), say('walk.protocol-unknown', { protocol: packet.protocol }));
};

const port = (layer: string, side: string, { packet }: MatchContext): FieldValue => {
  const own = protocolNumber(packet.protocol);
  if (layer === 'th') {
    if (!hasPorts(own)) return unknown(say('walk.no-ports', { protocol: packet.protocol }));
  } else if (protocolNumber(layer) !== own) return absent;
  return side === 'sport'
    ? number(packet.sport, say('walk.source-port-unknown'))
    : number(packet.dport, say('walk.destination-port-unknown'));
};

const icmp = (layer: string, field: string, { packet }: MatchContext): FieldValue => {
  if (protocolNumber(packet.protocol) !== protocolNumber(layer)) return absent;
  if (field === 'type') return number(packet.icmpType, say('walk.icmp-type-unknown'));
  return field === 'code'
    ? number(packet.icmpCode, say('walk.icmp-code-unknown'))
    : unknown(notEvaluated(`${layer} ${field}`));
};

const interfaceOf = (way: 'in' | 'out', { packet, hook }: MatchContext): FieldValue => {
  const name = way === 'in' ? packet.inIface : packet.outIface;
  // Where a hook has no such interface the kernel compares with the empty name; a packet that is sent on
  // keeps its incoming one to the end (Linux 5.7 and later).
  const none = way === 'in' ? hook === 'OUTPUT' : hook === 'PREROUTING' || hook === 'INPUT';
  if (none) return is('');
  return name === undefined ? unknown(say('walk.interface-unknown')) : is(name);
};

const ctState = ({ packet, early }: MatchContext): FieldValue => {
  const state = early && packet.ctState !== 'UNTRACKED' ? 'INVALID' : packet.ctState;
  return { kind: 'flags', flags: new Map([[state.toLowerCase(), true]]), whole: true };
};

const ctStatus = ({ packet, early }: MatchContext): FieldValue => {
  if (early || packet.ctState === 'UNTRACKED' || packet.ctState === 'INVALID') return absent;
  const known: [string, boolean][] = [['dnat', packet.dnated === true]];
  if (packet.ctState === 'NEW') known.push(['confirmed', false], ['seen-reply', false], ['assured', false]);
  if (packet.ctState === 'ESTABLISHED') known.push(['confirmed', true]);
  return { kind: 'flags', flags: new Map(known), whole: false };
};

const ctField = (key: string, context: MatchContext): FieldValue => {
  const { packet, early } = context;
  if (key === 'state') return ctState(context);
  if (key === 'status') return ctStatus(context);
  if (early || packet.ctState === 'UNTRACKED' || packet.ctState === 'INVALID') return absent;
  if (key === 'direction' && packet.ctState === 'NEW') return is('original');
  return unknown(notEvaluated(`ct ${key}`));
};

/** The first packet of a TCP connection carries SYN alone; of later ones the flags are not known. */
const tcpFlags = ({ packet }: MatchContext): FieldValue => {
  if (protocolNumber(packet.protocol) !== 6) return absent;
  return packet.ctState === 'NEW'
    ? { kind: 'flags', flags: new Map([['syn', true]]), whole: true }
    : unknown(say('walk.tcp-flags-unknown'));
};

const fibType = (flags: string[], context: MatchContext): FieldValue => {
  const { packet } = context;
  const limited = flags.includes('oif') || flags.includes('iif');
  const device = flags.includes('oif') ? packet.outIface : packet.inIface;
  if (limited && device === undefined) return unknown(say('walk.interface-unknown'));
  const type = addressTypeOf(
    context.state,
    flags.includes('saddr') ? packet.src : packet.dst,
    limited ? device : undefined,
  );
  return typeof type === 'string' ? is(type.toLowerCase()) : unknown(type.reason);
};

/** `fib saddr . iif oif`: whether the way back leads out of where the packet came in. */
const fibInterface = (flags: string[], context: MatchContext): FieldValue => {
  if (!flags.includes('saddr') || flags.includes('oif')) return unknown(notEvaluated(`fib ${flags.join(' . ')} oif`));
  const validMark = flags.includes('mark');
  const told = rpFilterIs({ loose: !flags.includes('iif'), validMark, invert: false }, context);
  return typeof told === 'boolean' ? is(told ? 'exists' : 'missing') : unknown(told.reason);
};

const fib = (words: string[], context: MatchContext): FieldValue => {
  const result = words.at(-1);
  const flags = words.slice(1, -1).filter((word) => word !== '.');
  if (result === 'type') return fibType(flags, context);
  return result === 'oif' || result === 'oifname' ? fibInterface(flags, context) : unknown(notEvaluated('fib'));
};

const meta = (key: string, context: MatchContext): FieldValue => {
  const { packet, mark } = context;
  switch (key) {
    case 'iifname':
    case 'iif':
      return interfaceOf('in', context);
    case 'oifname':
    case 'oif':
      return interfaceOf('out', context);
    case 'mark':
      return { kind: 'value', value: BigInt(mark.value), unknownBits: BigInt(mark.unknown) };
    case 'l4proto':
      return protocol(undefined, context);
    case 'nfproto':
      return is(packet.family === 4 ? 'ipv4' : 'ipv6');
    case 'protocol':
      return is(packet.family === 4 ? 'ip' : 'ip6');
    case 'pkttype':
      return is('unicast');
    default:
      return unknown(notEvaluated(`meta ${key}`));
  }
};

const plainField = (field: string, context: MatchContext): FieldValue => {
  const words = field.split(' ');
  const [layer = '', name = ''] = words;
  switch (layer) {
    case 'ip':
    case 'ip6':
      if (name === 'saddr' || name === 'daddr') return address(field, context);
      if (name === 'protocol' || name === 'nexthdr') return protocol(layer === 'ip' ? 4 : 6, context);
      return context.packet.family === (layer === 'ip' ? 4 : 6) ? unknown(notEvaluated(field)) : absent;
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'udplite':
    case 'dccp':
    case 'th':
      if (name === 'sport' || name === 'dport') return port(layer, name, context);
      if (field === 'tcp flags') return tcpFlags(context);
      return protocolNumber(layer) === protocolNumber(context.packet.protocol) || layer === 'th'
        ? unknown(notEvaluated(field))
        : absent;
    case 'icmp':
    case 'icmpv6':
      return icmp(layer, name, context);
    case 'meta':
      return meta(name, context);
    case 'ct':
      return ctField(name, context);
    case 'fib':
      return fib(words, context);
    case 'numgen':
      return name === '1' ? is(BigInt(words[2] ?? 0)) : unknown(say('walk.by-chance'));
    default:
      return unknown(notEvaluated(field.replace(/^\? /, '')));
  }
};

/** What the packet has in the place that the key names. */
export const fieldValue = (key: NftKey, context: MatchContext): FieldValue => {
  const found = plainField(key.field, context);
  if (found.kind === 'value' && key.mask !== undefined) {
    if (typeof found.value === 'string') return unknown(notEvaluated(`${key.field} &`));
    const mask = BigInt(key.mask);
    return { kind: 'value', value: found.value & mask, unknownBits: (found.unknownBits ?? 0n) & mask };
  }
  if (found.kind === 'flags' && key.flags !== undefined) {
    const counted = key.flags;
    const flags = new Map([...found.flags].filter(([flag]) => counted.includes(flag)));
    return { kind: 'flags', flags, whole: found.whole || counted.every((flag) => flags.has(flag)) };
  }
  return found;
};
