import type { Link, Route } from '../../case/node-state.ts';
import type { CauseId } from '../../faults/causes.ts';
import { deleteRoute } from '../../fixes/delete-route.ts';
import { ownerOfLocal } from '../../intended/own-address.ts';
import { contains, isHostPrefix, sameAddress } from '../../ip/texts.ts';
import { outerPacket } from '../../path/outer-packet.ts';
import { hopAt, type PathDirection } from '../../path/path-direction.ts';
import { selectorsOf } from '../../path/routed-packet.ts';
import { longestPrefix, lookupRoute, nextHopOf, type RouteDecision } from '../../programmed/routes.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type More, ofFamily, routeProof } from '../check.ts';
import { divertedBy } from './diverted-by.ts';
import { isUsualTable } from './route-verdict.ts';

/** By which route packets for the other node leave, or why they do not. */
export type WayToNode =
  | { kind: 'route'; route: Route; next: string; dev: string | undefined }
  | { kind: 'departs'; cause: CauseId; statement: Message; more: More }
  | { kind: 'none' }
  | { kind: 'unknown'; reason: Message };

const decisionOf = (path: PathDirection, routes: readonly Route[], address: string): RouteDecision => {
  const { source } = path;
  const outer = outerPacket(path);
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
export const wayToNode = (path: PathDirection, routes: readonly Route[], address: string): WayToNode => {
  const { source, destination, family } = path;
  const { nodeName: node } = source;
  const hop = hopAt(source, 'tunnel');
  const decision = decisionOf(path, routes, address);
  if (decision.kind !== 'route') return decision;
  const { route, rule, nextHop } = decision;
  if (route.type === 'unicast') {
    return { kind: 'route', route, next: nextHop.gateway ?? address, dev: nextHop.dev };
  }
  const of = say('underlay.address-of', { address, node: destination.nodeName });
  const proof = [routeProof(node, family, address, [route])];
  if (rule !== undefined && !isUsualTable(rule.table)) {
    const { cause, owner, proof: ofRule, fixes } = divertedBy(path, source, rule.text);
    return {
      kind: 'departs',
      cause,
      statement: say('route.rule-refuses', { node, rule: rule.text, dst: of, owner }),
      more: { hop, object: `rule ${rule.text}`, proof: [ofRule, ...proof], fixes },
    };
  }
  const own = ownerOfLocal(source.state.ok ? source.state.value : undefined, route);
  const text = `${route.type} ${route.dst}`;
  return {
    kind: 'departs',
    cause: 'blackhole-route',
    statement: own
      ? say('underlay.own-address', { node, address, far: destination.nodeName, dev: own.name })
      : say('route.refuses', { node, route: text, dst: of }),
    more: {
      hop,
      object: `route ${text}`,
      proof,
      fixes: own ? [] : [deleteRoute.with({ node, route: text, ...ofFamily(family) })],
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
