import type { Explained, Finding } from '../../case/finding.ts';
import type { Route } from '../../case/node-state.ts';
import { familyOf, prefixLength, sameAddress, samePrefix } from '../../intended/addresses.ts';
import { defaultRules, lookupRoute } from '../../programmed/routes.ts';
import { findingOf, fix, ofFamily, proofOf, routeProof } from '../draft.ts';
import { hopAt, type Leg, other, type PodSide } from '../leg.ts';
import { gatewayV6 } from './gateway-v6.ts';
import { podView, unknownPodView } from './read-pod.ts';

const check = 'pod-routes' as const;

/** Facts 1.3. */
const gatewayOf = (leg: Leg, side: PodSide): string => (leg.family === 4 ? '169.254.1.1' : gatewayV6(side));

/** Routes that the CNI configuration asks for are the plugin's, not intruders (facts 1.3). */
const configured = (side: PodSide, route: Route): boolean => {
  if (!side.state.ok || !side.state.value.cni.ok) return false;
  return side.state.value.cni.value.routes.some((cidr) => samePrefix(cidr, route.dst));
};

/** Where the pod sends packets for the other end: by 169.254.1.1, and nothing may capture them (000-4). */
export const podRoutes = (leg: Leg, side: PodSide): Finding[] => {
  const own = routesTo(leg, side, other(leg, side).address, `Pod ${side.key}`);
  const { service } = leg.c;
  const asked = service?.asked.address;
  // Its programs send to the Service's own address, which its node makes an endpoint of.
  if (asked === undefined || leg.direction !== 'forward' || side.end !== 'source' || familyOf(asked) !== leg.family)
    return [own];
  const toService = routesTo(leg, side, asked, `Pod ${side.key} to ${asked}`);
  const { status, cause } = toService;
  return status === 'fail' && cause !== own.cause
    ? [own, { ...toService, explains: [...toService.explains, 'service-unreachable'] }]
    : [own];
};

const routesTo = (leg: Leg, side: PodSide, target: string | undefined, object: string): Finding => {
  const routes = podView(side, 'routes');
  const common = {
    check,
    hop: hopAt(side, 'pod'),
    node: side.nodeName,
    object,
  };
  if (!routes.ok) return unknownPodView(leg, side, check, 'the routes', routes.reason);
  if (target === undefined)
    return unknownPodView(leg, side, check, 'the route to the other end', 'the other end has no address');
  const main = routes.value.filter((route) => route.table === 'main' && route.family === leg.family);
  const proof = [
    proofOf(
      `ip -${leg.family} route (in the network namespace of ${side.key})`,
      side.nodeName,
      main.slice(0, 12).map((route) => route.text),
    ),
  ];
  const recreate = fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name });
  const rules = { ok: true as const, value: defaultRules(leg.family) };
  const decision = lookupRoute({ routes, rules }, { dst: target });
  const explains: Explained[] = ['gateway-unanswered', 'check:live-packets'];
  if (decision.kind === 'unknown')
    return unknownPodView(leg, side, check, 'the route to the other end', decision.reason);
  if (decision.kind === 'none') {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'pod-default-route-missing',
      statement: `${side.key} has no route to ${target}: its default route is gone`,
      proof,
      explains,
      fixes: [recreate],
    });
  }
  const { route } = decision;
  if (route.type !== 'unicast' || (!sameAddress(route.gateway, gatewayOf(leg, side)) && !configured(side, route))) {
    const onlyDefault = prefixLength(route.dst) === 0;
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'pod-route-captures',
      statement: `inside ${side.key} ${onlyDefault ? 'the default route' : `the route ${route.dst}`} takes packets for ${target} ${
        route.type === 'unicast' ? `to ${route.gateway ?? route.dev ?? 'elsewhere'}` : `away (${route.type})`
      } instead of to ${gatewayOf(leg, side)}`,
      proof: [routeProof(side.nodeName, leg.family, target, [route], ` (in the network namespace of ${side.key})`)],
      explains,
      fixes: [
        fix('delete-pod-route', {
          node: side.nodeName,
          namespace: side.pod.namespace,
          pod: side.pod.name,
          route: route.dst,
          ...ofFamily(leg.family),
        }),
        recreate,
      ],
    });
  }
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${side.key} sends packets for ${target} to its gateway`,
    proof,
  });
};
