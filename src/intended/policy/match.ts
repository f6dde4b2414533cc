import type { Address } from '../../ip/address.ts';
import { netContains } from '../../ip/net.ts';
import type { NamedPort } from './endpoints.ts';
import type { EntityMatch, IcmpMatch, PortMatch, RuleModel } from './model.ts';
import { hasPorts, isIcmp, sctp, tcp, udp } from './protocols.ts';
import type { LabelLookup } from './selector/evaluate.ts';

/** Does one rule match one packet? `unknown` where it is unknown from what was given. */
export type Match = true | false | 'unknown';

/** Something that has the packet's address: an endpoint, or a network set that contains it. */
export type Holder = { readonly lookup: LabelLookup; readonly ports: readonly NamedPort[] };

export type Party = {
  /** Absent for a pod that has no address yet. */
  address: Address | undefined;
  /** Everything that Calico knows under that address: selectors match addresses, not pods. */
  holders: readonly Holder[];
  /** Where the address is not known: what may hold it. */
  maybe?: readonly Holder[];
  port: number | undefined;
  /** The addresses (and ports) behind a Service. */
  inService: (
    service: { namespace: string; name: string },
    withPort: { protocol: number; port: number | undefined } | undefined,
  ) => Match;
};

export type Packet = {
  family: 4 | 6;
  protocol: number;
  source: Party;
  destination: Party;
  icmpType: number | undefined;
  icmpCode: number | undefined;
};

/** Its rules may ask for a port, and which it is was left open. */
export const isPortless = ({ protocol, destination }: Packet): boolean =>
  hasPorts(protocol) && destination.port === undefined;

const all = (...results: Match[]): Match =>
  results.includes(false) ? false : results.includes('unknown') ? 'unknown' : true;
const any = (results: readonly Match[]): Match =>
  results.includes(true) ? true : results.includes('unknown') ? 'unknown' : false;
const not = (result: Match): Match => (result === 'unknown' ? 'unknown' : !result);

const inNets = (nets: EntityMatch['nets'], party: Party, family: 4 | 6): Match => {
  const { address } = party;
  if (address) return nets.some((net) => netContains(net, address));
  const relevant = nets.filter((net) => net.family === family);
  if (relevant.some((net) => net.prefix === 0)) return true;
  return relevant.length === 0 ? false : 'unknown';
};

/** A rule whose networks, given or excluded, are all of the other family is not rendered for this one. */
const netsMatch = (entity: EntityMatch, party: Party, family: 4 | 6): Match => {
  if (entity.nets.length > 0) {
    const found = inNets(entity.nets, party, family);
    if (found === false) return false;
    if (found === 'unknown')
      return entity.notNets.length > 0 && excluded(entity, party, family) === true ? false : 'unknown';
  }
  return entity.notNets.length === 0 ? true : not(excluded(entity, party, family));
};

const excluded = (entity: EntityMatch, party: Party, family: 4 | 6): Match => {
  const own = entity.notNets.filter((net) => net.family === family);
  if (own.length === 0 || own.some((net) => net.prefix === 0)) return true;
  return inNets(own, party, family);
};

/** The endpoint behind a holder satisfies the positive selector, narrowed by the negative one. */
const selected = (entity: EntityMatch, holder: Holder): boolean =>
  (entity.selector?.matches(holder.lookup) ?? true) && !(entity.selector && entity.notSelector?.matches(holder.lookup));

const selectorsMatch = (entity: EntityMatch, party: Party): Match => {
  const negative = entity.notSelector;
  if (!entity.selector && !negative) return true;
  const found = (holder: Holder): boolean =>
    entity.selector ? selected(entity, holder) : (negative?.matches(holder.lookup) ?? false);
  const isIn: Match = party.holders.some(found) || (party.maybe?.some(found) ? 'unknown' : false);
  return entity.selector ? isIn : not(isIn);
};

/** Felix keeps named ports in sets of one protocol: that of the rule, TCP when it names another. Without one of any. */
const namedPortProtocol = (rule: RuleModel): number | undefined =>
  rule.protocol === undefined || rule.protocol === udp || rule.protocol === sctp ? rule.protocol : tcp;

const namedPort = (name: string, entity: EntityMatch, party: Party, packet: Packet, rule: RuleModel): Match => {
  const protocol = namedPortProtocol(rule) ?? packet.protocol;
  if (packet.protocol !== protocol) return false;
  const ports = party.holders
    .filter((holder) => holder.ports.length > 0 && selected(entity, holder))
    .flatMap((holder) => holder.ports.filter((port) => port.name === name && port.protocol === protocol));
  if (ports.length === 0) return false;
  return party.port === undefined ? 'unknown' : ports.some(({ port }) => port === party.port);
};

const numericPort = (range: { first: number; last: number }, party: Party, packet: Packet): Match => {
  if (!hasPorts(packet.protocol)) return false;
  if (range.first <= 1 && range.last === 65535) return true;
  return party.port === undefined ? 'unknown' : party.port >= range.first && party.port <= range.last;
};

const portsMatch = (
  ports: readonly PortMatch[],
  entity: EntityMatch,
  party: Party,
  packet: Packet,
  rule: RuleModel,
): Match =>
  any(
    ports.map((port) =>
      'name' in port ? namedPort(port.name, entity, party, packet, rule) : numericPort(port, party, packet),
    ),
  );

const entityMatches = (
  entity: EntityMatch,
  party: Party,
  packet: Packet,
  rule: RuleModel,
  side: 'source' | 'destination',
): Match => {
  const selectors = selectorsMatch(entity, party);
  if (selectors === false) return false;
  const results: Match[] = [selectors];
  if (entity.nets.length > 0 || entity.notNets.length > 0) results.push(netsMatch(entity, party, packet.family));
  if (entity.ports.length > 0) results.push(portsMatch(entity.ports, entity, party, packet, rule));
  if (entity.notPorts.length > 0) results.push(not(portsMatch(entity.notPorts, entity, party, packet, rule)));
  if (entity.service) {
    const withPort = side === 'destination' ? { protocol: packet.protocol, port: party.port } : undefined;
    results.push(party.inService(entity.service, withPort));
  }
  return all(...results);
};

const icmpMatches = (wanted: IcmpMatch, packet: Packet): Match => {
  if (wanted.type === undefined) return true;
  if (!isIcmp(packet.protocol)) return false;
  if (packet.icmpType === undefined) return 'unknown';
  if (packet.icmpType !== wanted.type) return false;
  if (wanted.code === undefined) return true;
  return packet.icmpCode === undefined ? 'unknown' : packet.icmpCode === wanted.code;
};

/** Source: `felix/rules/policy.go`, `felix/calc/rule_scanner.go`; calico#4.8. */
export const ruleMatches = (rule: RuleModel, packet: Packet): Match => {
  if (rule.ipVersion !== undefined && rule.ipVersion !== packet.family) return false;
  if (rule.protocol !== undefined && rule.protocol !== packet.protocol) return false;
  if (rule.notProtocol !== undefined && rule.notProtocol === packet.protocol) return false;
  const icmp = rule.icmp ? icmpMatches(rule.icmp, packet) : true;
  if (icmp === false) return false;
  const notIcmp = rule.notIcmp?.type === undefined ? true : not(icmpMatches(rule.notIcmp, packet));
  if (notIcmp === false) return false;
  const source = entityMatches(rule.source, packet.source, packet, rule, 'source');
  if (source === false) return false;
  const destination = entityMatches(rule.destination, packet.destination, packet, rule, 'destination');
  return all(icmp, notIcmp, source, destination, rule.http ? 'unknown' : true);
};
