import type { Route } from '../../case/node-state.ts';
import { findBlock } from '../../intended/blocks.ts';
import { isHostPrefix, prefixLength, sameAddress, samePrefix } from '../../ip/texts.ts';
import {
  namedAddress,
  nodeInterface,
  nodeIp,
  nodeOfAddress,
  type PathDirection,
  tunnelIp,
  vethOfEndpoint,
} from '../../path/path-direction.ts';
import { routedPacket } from '../../path/routed-packet.ts';
import { lookupRoute, type RouteDecision } from '../../programmed/routes.ts';
import type { MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** What the sender's node does with packets for the other pod, held against what it should do. */
export type RouteVerdict =
  | { kind: 'right'; route: Route /** A next hop that is not a node, taught by BGP. */; fabric?: string }
  /** To the right node, but not in the way that the pool asks for. */
  | { kind: 'other-way'; route: Route; expected: string }
  /** `lender`: the node with the block of which the address was borrowed, which has its packets instead. */
  | { kind: 'missing'; route?: Route; expected: string; lender?: string }
  | { kind: 'wrong'; route: Route; expected: string; leadsTo: MessageArg; some: boolean }
  | { kind: 'foreign'; route: Route; expected: string; leadsTo: MessageArg }
  | { kind: 'refused'; route: Route; expected: string }
  | { kind: 'diverted'; route: Route; rule: string; expected: string }
  | { kind: 'unknown'; reason: MessageArg };

const expectedHop = (
  path: PathDirection,
): { gateway?: string; dev?: string; text: string } | { reason: MessageArg } => {
  const { transport, destination } = path;
  switch (transport.kind) {
    case 'unknown':
      return { reason: transport.reason };
    case 'wireguard':
      return { reason: say('block-route.wireguard', { node: destination.nodeName }) };
    case 'vxlan': {
      const gateway = tunnelIp(destination, 'vxlan', path.family);
      const dev = `dev ${transport.device}`;
      if (gateway === undefined) return { dev: transport.device, text: dev };
      return { gateway, dev: transport.device, text: `via ${gateway} ${dev}` };
    }
    case 'ipip':
    case 'direct': {
      const gateway = nodeIp(destination, path.family);
      if (gateway === undefined) return { reason: say('node.address-unknown', { node: destination.nodeName }) };
      const dev = transport.kind === 'ipip' ? transport.device : nodeInterface(path.source, path.family);
      return {
        gateway,
        ...(dev === undefined ? {} : { dev }),
        text: `via ${gateway}${dev === undefined ? '' : ` dev ${dev}`}`,
      };
    }
  }
};

interface Hop {
  gateway?: string | undefined;
  dev?: string | undefined;
}

const hopsOf = (decision: Extract<RouteDecision, { kind: 'route' }>): Hop[] => {
  const routes = [decision.route, ...decision.ties];
  return routes.flatMap((route) =>
    route.nextHops.length > 0 ? route.nextHops : [{ gateway: route.gateway, dev: route.dev }],
  );
};

const leadsTo = (path: PathDirection, hop: Hop): MessageArg => {
  if (hop.gateway === undefined) return hop.dev ?? say('route.nowhere');
  const gateway = namedAddress(path.c, hop.gateway);
  return hop.dev === undefined ? gateway : say('route.hop', { gateway, dev: hop.dev });
};

/** Felix's direct routes to VTEPs of borrowed blocks have no gateway (calico#2.2). */
const directTunnelRoute = (path: PathDirection, route: Route): boolean =>
  path.transport.kind === 'vxlan' &&
  isHostPrefix(route.dst) &&
  route.gateway === undefined &&
  route.dev === path.transport.device;

const refusals: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit']);

export const isRefusal = (route: Route): boolean => refusals.has(route.type);

/** Tables that decide where nobody wrote a routing rule. */
export const isUsualTable = (table: string | undefined): boolean => ['main', 'local', 'default'].includes(table ?? '');

/** A next hop that BGP taught and that is not a node: a fabric's router or a reflector's choice (calico#2.2). */
const fabricHop = (path: PathDirection, { protocol, gateway }: Route): string | undefined =>
  path.transport.kind === 'direct' &&
  protocol === 'bird' &&
  gateway !== undefined &&
  nodeOfAddress(path.c, gateway) === undefined
    ? gateway
    : undefined;

/** The node of the address's block, where that is another one: then the address needs a route of its own (calico#2.2). */
const lenderOf = (path: PathDirection, address: string): string | undefined => {
  const owner = findBlock(path.c.objects.blocks, address)?.node;
  return owner === undefined || owner === path.destination.nodeName || path.destination.kind !== 'pod'
    ? undefined
    : owner;
};

const judgeUnicast = (
  path: PathDirection,
  decision: Extract<RouteDecision, { kind: 'route' }>,
  destination: string,
): RouteVerdict => {
  const { route } = decision;
  const expected = expectedHop(path);
  if ('reason' in expected) return { kind: 'unknown', reason: expected.reason };
  const { text } = expected;
  const hops = hopsOf(decision);
  const right = (hop: Hop) =>
    sameAddress(hop.gateway, expected.gateway) && (expected.dev === undefined || hop.dev === expected.dev);
  const wrong = hops.filter((hop) => !right(hop));
  if (wrong.length === 0 || directTunnelRoute(path, route)) return { kind: 'right', route };
  const block = findBlock(path.c.objects.blocks, destination)?.cidr;
  const specific = prefixLength(route.dst) ?? 0;
  const ofBlock = block !== undefined && samePrefix(block, route.dst);
  const wanted = path.pool.ok ? path.pool.value.blockSize : 0;
  if (!ofBlock && specific < Math.max(1, block === undefined ? wanted : (prefixLength(block) ?? wanted))) {
    return { kind: 'missing', route, expected: text };
  }
  if (decision.rule?.table !== undefined && !isUsualTable(decision.rule.table)) {
    return { kind: 'diverted', route, rule: decision.rule.text, expected: text };
  }
  if (hops.every((hop) => sameAddress(hop.gateway, nodeIp(path.destination, path.family)))) {
    return { kind: 'other-way', route, expected: text };
  }
  const lender = ofBlock ? lenderOf(path, destination) : undefined;
  if (lender !== undefined) return { kind: 'missing', route, expected: text, lender };
  const fabric = fabricHop(path, route);
  if (wrong.length === hops.length && fabric !== undefined) return { kind: 'right', route, fabric };
  const first = wrong[0] ?? {};
  if (!ofBlock && specific > (block === undefined ? wanted : (prefixLength(block) ?? 0))) {
    return { kind: 'foreign', route, expected: text, leadsTo: leadsTo(path, first) };
  }
  return { kind: 'wrong', route, expected: text, leadsTo: leadsTo(path, first), some: wrong.length < hops.length };
};

/** Looked up as the kernel does, for a packet that comes in from the sender's veth. */
export const routeToOther = (path: PathDirection): RouteVerdict => {
  const { source, destination } = path;
  if (!source.state.ok) return { kind: 'unknown', reason: source.state.reason };
  if (destination.address === undefined) return { kind: 'unknown', reason: say('block-route.no-address') };
  const decision = lookupRoute(
    source.state.value,
    routedPacket(path, source, destination.address, vethOfEndpoint(source)),
  );
  const expected = expectedHop(path);
  const text = 'reason' in expected ? `to ${destination.nodeName}` : expected.text;
  if (decision.kind === 'unknown') return { kind: 'unknown', reason: decision.reason };
  if (decision.kind === 'none') return { kind: 'missing', expected: text };
  const { route, rule } = decision;
  if (route.dev === 'wireguard.cali' || route.dev === 'wg-v6.cali') {
    return { kind: 'unknown', reason: say('block-route.by-wireguard', { node: source.nodeName }) };
  }
  if (isRefusal(route)) {
    const block = findBlock(path.c.objects.blocks, destination.address)?.cidr;
    const lender =
      block !== undefined && samePrefix(block, route.dst) ? lenderOf(path, destination.address) : undefined;
    if (lender !== undefined) return { kind: 'missing', route, expected: text, lender };
    const byRule = rule !== undefined && rule.table !== 'main' && rule.table !== 'local';
    return byRule
      ? { kind: 'diverted', route, rule: rule.text, expected: text }
      : { kind: 'refused', route, expected: text };
  }
  // A route in a table of its own decides before the main one is asked.
  if (rule?.table !== undefined && !isUsualTable(rule.table)) {
    const verdict = judgeUnicast(path, decision, destination.address);
    return verdict.kind === 'right' || verdict.kind === 'unknown'
      ? verdict
      : { kind: 'diverted', route, rule: rule.text, expected: text };
  }
  return judgeUnicast(path, decision, destination.address);
};

/** Packets for the other end leave by the default gateway or not at all. */
export const routeIsGone = (path: PathDirection): boolean => routeToOther(path).kind === 'missing';
