import type { NftSet } from '../case/nft.ts';
import type { IpSet, NodeState, RuleMatch } from '../case/node-state.ts';
import type { Read } from '../case/read.ts';
import type { Address } from '../ip/address.ts';
import { type Net, netContains, parseNet } from '../ip/net.ts';
import { say } from '../words/say.ts';
import { addressTypeOf } from './address-types.ts';
import { inSet, type Told } from './ip-sets.ts';
import { type Mark, markIs } from './marks.ts';
import { notEvaluated } from './not-evaluated.ts';
import { otherMatch } from './other-matches.ts';
import type { HookName, Packet } from './packet.ts';
import { hasPorts, isIcmp, protocolNumber } from './protocol-names.ts';
import { devicesOf, lookupRoute } from './routes.ts';

/** Everything a rule can ask about, as it is when the rule is met. */
export interface MatchContext {
  state: NodeState;
  hook: HookName;
  /** Connection tracking has not seen the packet yet. */
  early: boolean;
  packet: Packet;
  mark: Mark;
  sets: Read<ReadonlyMap<string, IpSet>>;
  /** Parsed once for each packet. */
  src: Address | undefined;
  dst: Address | undefined;
  /** Parsed once for each walk. */
  nets: Map<string, Net | undefined>;
  /** Sets and maps of the native table that is walked. */
  nftSets?: ReadonlyMap<string, NftSet>;
}

const negated = (told: Told, negate: boolean): Told => (typeof told === 'boolean' ? told !== negate : told);

const named = (pattern: string, name: string): boolean =>
  pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

/** Where a hook has no such interface the kernel compares with the empty name. */
const withoutIn = new Set<HookName>(['OUTPUT', 'POSTROUTING']);
const withoutOut = new Set<HookName>(['PREROUTING', 'INPUT']);

const interfaceIs = (pattern: string, name: string | undefined, absent: boolean): Told => {
  if (absent) return named(pattern, '');
  return name === undefined ? { reason: say('walk.interface-unknown') } : named(pattern, name);
};

const protocolIs = (wanted: string, packet: Packet): Told => {
  if (wanted === 'all' || wanted === '0') return true;
  const number = protocolNumber(wanted);
  const own = protocolNumber(packet.protocol);
  if (number === undefined || own === undefined) {
    return wanted === packet.protocol || { reason: say('walk.protocol-unknown', { protocol: wanted }) };
  }
  return number === own;
};

const addressIn = (cidr: string, address: Address | undefined, nets: Map<string, Net | undefined>): Told => {
  let net = nets.get(cidr);
  if (net === undefined && !nets.has(cidr)) {
    net = parseNet(cidr);
    nets.set(cidr, net);
  }
  if (net === undefined || address === undefined) return { reason: say('walk.not-compared', { what: cidr }) };
  return netContains(net, address);
};

const portIn = (ranges: [number, number][], port: number | undefined, side: string): Told =>
  port === undefined
    ? { reason: side === 'source' ? say('walk.source-port-unknown') : say('walk.destination-port-unknown') }
    : ranges.some(([low, high]) => low <= port && port <= high);

const eitherOf = (a: Told, b: Told): Told => (a === true || b === true ? true : a === false ? b : a);

const portsMatch = (match: Extract<RuleMatch, { ranges: unknown }>, packet: Packet): Told => {
  // A rule that asks for ports never matches a protocol without them, negated or not.
  if (!hasPorts(protocolNumber(packet.protocol))) return false;
  const source = () => portIn(match.ranges, packet.sport, 'source');
  const destination = () => portIn(match.ranges, packet.dport, 'destination');
  const told =
    match.kind === 'source-ports'
      ? source()
      : match.kind === 'destination-ports'
        ? destination()
        : eitherOf(destination(), source());
  return negated(told, match.negate);
};

const setMatch = (match: Extract<RuleMatch, { kind: 'set' }>, context: MatchContext): Told => {
  if (!context.sets.ok) return { reason: say('walk.sets-unread', { reason: context.sets.reason }) };
  const set = context.sets.value.get(match.set);
  // The kernel refuses a rule whose set does not exist, so the listing is what lacks it.
  if (set === undefined) return { reason: say('walk.set-unlisted', { set: match.set }) };
  return negated(inSet(set, context.sets.value, match.directions, context.packet, context.mark.value), match.negate);
};

/** What connection tracking has not seen yet is INVALID (xt_conntrack). */
const ctStateIs = (match: Extract<RuleMatch, { kind: 'ct-state' }>, context: MatchContext): Told => {
  const { packet } = context;
  const early = context.early && packet.ctState !== 'UNTRACKED';
  const state = early ? 'INVALID' : packet.ctState;
  if (match.states.includes(state)) return !match.negate;
  if (match.states.includes('DNAT') && packet.dnated === true && !early) return !match.negate;
  if (match.states.includes('SNAT') && !early) return { reason: say('walk.source-rewritten') };
  return match.negate;
};

const icmpTypeIs = (match: Extract<RuleMatch, { kind: 'icmp-type' }>, packet: Packet): Told => {
  if (!isIcmp(protocolNumber(packet.protocol))) return false;
  if (match.type === undefined || match.type === 255) return !match.negate;
  if (packet.icmpType === undefined) return { reason: say('walk.icmp-type-unknown') };
  if (match.type !== packet.icmpType) return match.negate;
  if (match.code === undefined) return !match.negate;
  if (packet.icmpCode === undefined) return { reason: say('walk.icmp-code-unknown') };
  return (match.code === packet.icmpCode) !== match.negate;
};

const knownTypes = new Set(['LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST']);

const typeIs = (
  wanted: string,
  negate: boolean,
  address: string,
  device: string | undefined,
  context: MatchContext,
) => {
  const types = wanted.toUpperCase().split(',');
  const type = addressTypeOf(context.state, address, device);
  if (typeof type !== 'string') return type;
  if (types.includes(type)) return !negate;
  const strange = types.find((each) => !knownTypes.has(each));
  // Types such as BLACKHOLE exist only in tables that people change.
  return strange === undefined ? negate : { reason: notEvaluated(`--addrtype ${strange}`) };
};

const addrTypeIs = (match: Extract<RuleMatch, { kind: 'addr-type' }>, context: MatchContext): Told => {
  const { packet } = context;
  const device = match.limitIfaceOut ? packet.outIface : undefined;
  if (match.limitIfaceOut && device === undefined) return { reason: say('walk.out-interface-unknown') };
  const told: Told[] = [];
  if (match.src !== undefined) told.push(typeIs(match.src, match.negateSrc, packet.src, device, context));
  if (match.dst !== undefined) told.push(typeIs(match.dst, match.negateDst, packet.dst, device, context));
  return told.find((each) => each === false) ?? told.find((each) => each !== true) ?? true;
};

/** xt_rpfilter: the way back to the source must lead out of the interface that the packet came in by. */
export const rpFilterIs = (
  match: { loose: boolean; validMark: boolean; invert: boolean },
  context: MatchContext,
): Told => {
  const { packet, mark } = context;
  if (packet.inIface === undefined) return { reason: say('walk.interface-unknown') };
  if (packet.inIface === 'lo') return !match.invert;
  if (match.validMark && mark.unknown !== 0) return { reason: say('walk.mark-unknown') };
  const back = lookupRoute(context.state, {
    dst: packet.src,
    src: packet.dst,
    // It asks for the addresses alone (net/ipv4/netfilter/ipt_rpfilter.c).
    protocol: '0',
    sport: 0,
    dport: 0,
    ...(match.validMark ? { mark: mark.value } : {}),
  });
  if (back.kind === 'unknown') return { reason: say('walk.way-back-unknown', { reason: back.reason }) };
  const unicast = back.kind === 'route' && back.route.type === 'unicast';
  const passes = unicast && (match.loose || devicesOf(back).includes(packet.inIface));
  return passes !== match.invert;
};

/** Whether one condition of a rule holds for the packet. */
const matchOne = (match: RuleMatch, context: MatchContext): Told => {
  const { packet, hook } = context;
  switch (match.kind) {
    case 'in-interface':
      return negated(interfaceIs(match.name, packet.inIface, withoutIn.has(hook)), match.negate);
    case 'out-interface':
      return negated(interfaceIs(match.name, packet.outIface, withoutOut.has(hook)), match.negate);
    case 'protocol':
      return negated(protocolIs(match.protocol, packet), match.negate);
    case 'source':
      return negated(addressIn(match.cidr, context.src, context.nets), match.negate);
    case 'destination':
      return negated(addressIn(match.cidr, context.dst, context.nets), match.negate);
    case 'source-ports':
    case 'destination-ports':
    case 'ports':
      return portsMatch(match, packet);
    case 'set':
      return setMatch(match, context);
    case 'mark': {
      const is = markIs(context.mark, match.value, match.mask);
      return is === undefined ? { reason: say('walk.mark-unknown') } : is !== match.negate;
    }
    case 'ct-state':
      return ctStateIs(match, context);
    case 'icmp-type':
      return icmpTypeIs(match, packet);
    case 'addr-type':
      return addrTypeIs(match, context);
    case 'rp-filter':
      return rpFilterIs(match, context);
    case 'other':
      return otherMatch(match.module, match.text, packet);
  }
};

/** Whether all conditions hold: no as soon as one is sure not to; unsure with the first reason. */
export const matchAll = (matches: readonly RuleMatch[], context: MatchContext): Told => {
  let unsure: Told = true;
  for (const match of matches) {
    const told = matchOne(match, context);
    if (told === false) return false;
    if (told !== true && unsure === true) unsure = told;
  }
  return unsure;
};
