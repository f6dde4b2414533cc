import type { Explained, Finding } from '../../case/finding.ts';
import { ownerOfLocal } from '../../intended/own-address.ts';
import { lookupRoute } from '../../programmed/routes.ts';
import { findingOf, fix, ofFamily, proofOf, routeProof } from '../draft.ts';
import { hopAt, type Leg, nodeOfAddress, vethOfSide } from '../leg.ts';
import { routedPacket } from './routed-packet.ts';

const check = 'node-route' as const;

const refusals = ['blackhole', 'unreachable', 'prohibit'];

/** Devices by which only pods of the cluster are reached. */
const ofCluster = /^(cali|vxlan(-v6)?\.calico$|tunl0$)/;

/** How the sender's node routes packets for an address that is no pod's: by its default route, or a better one. */
export const nodeRoute = (leg: Leg): Finding => {
  const { source, destination } = leg;
  const dst = (leg.direction === 'reverse' ? leg.translated : undefined) ?? destination.address ?? '';
  const { nodeName } = source;
  const common = {
    check,
    hop: hopAt(source, 'node'),
    node: nodeName,
    object: `route to ${dst}`,
  };
  if (!source.state.ok) {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `the route of ${nodeName} to ${dst} was not read: ${source.state.reason}`,
    });
  }
  const iif = vethOfSide(source);
  const packet = iif === undefined ? { dst } : routedPacket(leg, source, dst, iif);
  const decision = lookupRoute(source.state.value, packet);
  if (decision.kind === 'unknown') {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `the route of ${nodeName} to ${dst} cannot be judged: ${decision.reason}`,
    });
  }
  const route = decision.kind === 'route' ? decision.route : undefined;
  const proof = [routeProof(nodeName, leg.family, dst, [route])];
  // Its own fate: the node cannot reach it either, and nothing comes back.
  const explains: Explained[] = ['outside-unreachable', `gateway-unanswered@${nodeName}`, 'check:live-packets'];
  if (route === undefined) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'node-without-default-route',
      statement: `${nodeName} has no route to ${dst}: it has no default route`,
      proof,
      explains,
      fixes: [fix('add-default-route', { node: nodeName })],
    });
  }
  const { rule } = decision.kind === 'route' ? decision : {};
  const usual = rule?.table === undefined || ['main', 'local', 'default'].includes(rule.table);
  const ruled = rule === undefined || usual ? [] : [proofOf(`ip -${leg.family} rule`, nodeName, [rule.text])];
  if (refusals.includes(route.type)) {
    const byRule = rule !== undefined && (!usual || rule.table === undefined);
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: byRule ? 'ip-rule-diverts' : 'blackhole-route',
      statement: byRule
        ? `on ${nodeName} the routing rule "${rule.text}" refuses packets for ${dst}`
        : `on ${nodeName} the route "${route.type} ${route.dst}" eats packets for ${dst}`,
      proof: [...ruled, ...proof],
      explains,
      fixes: byRule
        ? [fix('delete-ip-rule', { node: nodeName, rule: rule.text, ...ofFamily(leg.family) })]
        : [fix('delete-route', { node: nodeName, route: `${route.type} ${route.dst}`, ...ofFamily(leg.family) })],
    });
  }
  const dev = route.dev ?? route.nextHops[0]?.dev;
  const elsewhere = dev !== undefined && (ofCluster.test(dev) || route.type === 'local');
  if (elsewhere && !(destination.kind === 'node' && leg.sameNode)) {
    const own = ownerOfLocal(source.state.value, route);
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'foreign-route',
      statement: own
        ? `${dst} is an address of ${nodeName} itself, on ${own.name}: packets for it end there instead of in the network outside`
        : `on ${nodeName} the route ${route.dst} takes packets for ${dst} to ${dev} instead of the network outside`,
      proof: [...ruled, ...proof],
      explains,
      fixes: own ? [] : [fix('delete-route', { node: nodeName, route: route.text })],
    });
  }
  const gateway = decision.kind === 'route' ? decision.nextHop.gateway : undefined;
  const through = gateway === undefined ? undefined : nodeOfAddress(leg.c, gateway);
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${nodeName} sends packets for ${dst} ${gateway === undefined ? 'straight' : `by ${gateway}${through === undefined ? '' : ` (${through})`}`} out of ${dev ?? 'an interface'}`,
    proof: [...ruled, ...proof],
  });
};
