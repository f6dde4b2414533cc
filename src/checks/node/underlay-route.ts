import type { Link, Route } from '../../case/node-state.ts';
import { contains, isHostPrefix, sameAddress } from '../../intended/addresses.ts';
import { ownerOfLocal } from '../../intended/own-address.ts';
import { longestPrefix, lookupRoute, nextHopOf, type RouteDecision } from '../../programmed/routes.ts';
import { type Draft, fix, ofFamily, proofOf, routeProof } from '../draft.ts';
import { hopAt, type Leg } from '../leg.ts';
import { outerPacket } from '../tunnel/outer-packet.ts';
import { isUsualTable } from './route-verdict.ts';
import { selectorsOf } from './routed-packet.ts';

/** By which route packets for the other node leave, or why they do not. */
export type WayToNode =
  | { kind: 'route'; route: Route; next: string; dev: string | undefined }
  | { kind: 'departs'; departure: Pick<Draft, 'hop' | 'cause' | 'object' | 'statement' | 'proof' | 'fixes'> }
  | { kind: 'none' }
  | { kind: 'unknown'; reason: string };

const decisionOf = (leg: Leg, routes: readonly Route[], address: string): RouteDecision => {
  const { source } = leg;
  const outer = outerPacket(leg);
  // The packets of a tunnel are the node's own, and every routing rule is asked for them.
  if (outer !== undefined && source.state.ok) {
    const { packet, oif } = outer;
    const bound = oif === undefined ? {} : { oif };
    return lookupRoute(source.state.value, { dst: address, src: packet.src, ...selectorsOf(packet), ...bound });
  }
  const route = longestPrefix(routes, address);
  return route === undefined ? { kind: 'none' } : { kind: 'route', route, nextHop: nextHopOf(route), ties: [] };
};

/** How the sender's node routes what it sends to the other node's own address. */
export const wayToNode = (leg: Leg, routes: readonly Route[], address: string): WayToNode => {
  const { source, destination, family } = leg;
  const { nodeName } = source;
  const decision = decisionOf(leg, routes, address);
  if (decision.kind !== 'route') return decision;
  const { route, rule, nextHop } = decision;
  if (route.type === 'unicast') {
    return { kind: 'route', route, next: nextHop.gateway ?? address, dev: nextHop.dev };
  }
  const byRule = rule !== undefined && !isUsualTable(rule.table);
  const of = `${address}, the address of ${destination.nodeName}`;
  const hop = hopAt(source, 'tunnel');
  const proof = [routeProof(nodeName, family, address, [route])];
  if (byRule) {
    return {
      kind: 'departs',
      departure: {
        hop,
        cause: 'ip-rule-diverts',
        object: `rule ${rule.text}`,
        statement: `on ${nodeName} the routing rule "${rule.text}" refuses packets for ${of}`,
        proof: [proofOf(`ip -${family} rule`, nodeName, [rule.text]), ...proof],
        fixes: [fix('delete-ip-rule', { node: nodeName, rule: rule.text, ...ofFamily(family) })],
      },
    };
  }
  const own = ownerOfLocal(source.state.ok ? source.state.value : undefined, route);
  const text = `${route.type} ${route.dst}`;
  return {
    kind: 'departs',
    departure: {
      hop,
      cause: 'blackhole-route',
      object: `route ${text}`,
      statement: own
        ? `${nodeName} has ${of}, itself, on ${own.name}: packets for it end there`
        : `on ${nodeName} the route "${text}" eats packets for ${of}`,
      proof,
      fixes: own ? [] : [fix('delete-route', { node: nodeName, route: text, ...ofFamily(family) })],
    },
  };
};

/** A route of its own that leads to a node of the same network by somebody else. */
export const leadsAstray = (route: Route, address: string, links: readonly Link[]): boolean => {
  if (route.gateway === undefined || !isHostPrefix(route.dst) || sameAddress(route.gateway, address)) return false;
  const own = links.find((link) => link.name === route.dev)?.addresses ?? [];
  return own.some(
    (each) => !isHostPrefix(`${each.address}/${each.prefix}`) && contains(`${each.address}/${each.prefix}`, address),
  );
};
