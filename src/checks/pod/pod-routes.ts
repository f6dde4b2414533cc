import type { Explained, Finding } from '../../case/finding.ts';
import type { Route } from '../../case/node-state.ts';
import { deletePodRoute } from '../../fixes/delete-pod-route.ts';
import { familyOf, prefixLength, sameAddress, samePrefix } from '../../ip/texts.ts';
import { defaultRules, lookupRoute } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { checkAt } from '../check.ts';
import { ofFamily, proofOf, routeProof } from '../draft.ts';
import { hopAt, type Leg, other, type PodSide } from '../leg.ts';
import { gatewayOf } from './gateway-address.ts';
import { inNetworkOf, podView } from './read-pod.ts';
import { recreatePod } from './recreate.ts';

/** Routes that the CNI configuration asks for are the plugin's, not intruders (calico#1.3). */
const configured = (side: PodSide, route: Route): boolean => {
  if (!side.state.ok || !side.state.value.cni.ok) return false;
  return side.state.value.cni.value.routes.some((cidr) => samePrefix(cidr, route.dst));
};

/** Where the pod sends packets for the other end: by 169.254.1.1, and nothing may capture them (steps#000-4). */
export const podRoutes = (leg: Leg, side: PodSide): Finding[] => {
  const own = routesTo(leg, side, other(leg, side).address);
  const { service } = leg.c;
  const asked = service?.asked.address;
  // Its programs send to the Service's own address, which its node makes an endpoint of.
  if (asked === undefined || leg.direction !== 'forward' || side.end !== 'source' || familyOf(asked) !== leg.family)
    return [own];
  const toService = routesTo(leg, side, asked, ` to ${asked}`);
  const { status, cause } = toService;
  return status === 'fail' && cause !== own.cause
    ? [own, { ...toService, explains: [...toService.explains, 'service-unreachable'] }]
    : [own];
};

const routesTo = (leg: Leg, side: PodSide, target: string | undefined, towards = ''): Finding => {
  const { key: pod, nodeName: node } = side;
  const named = { object: `Pod ${pod}${towards}` };
  const about = say('pod-routes.about', { pod, target: target ?? other(leg, side).key });
  const check = checkAt(leg, 'pod-routes', about, { hop: hopAt(side, 'pod'), node, object: `Pod ${pod}` });
  const routes = podView(side, 'routes');
  return check.reading(routes, (listed) => {
    if (target === undefined) return check.unknown(say('pod-routes.no-target'));
    const rules = { ok: true as const, value: defaultRules(leg.family) };
    const decision = lookupRoute({ routes, rules }, { dst: target });
    if (decision.kind === 'unknown') return check.unknown(decision.reason);
    const main = listed.filter((route) => route.table === 'main' && route.family === leg.family);
    const proof = [
      proofOf(
        `ip -${leg.family} route ${inNetworkOf(side)}`,
        node,
        main.slice(0, 12).map((route) => route.text),
      ),
    ];
    const recreate = recreatePod(side.pod);
    const explains: Explained[] = ['gateway-unanswered', 'check:live-packets'];
    if (decision.kind === 'none') {
      return check.fail('pod-default-route-missing', say('pod-routes.no-route', { pod, target }), {
        ...named,
        proof,
        explains,
        fixes: [recreate],
      });
    }
    const { route } = decision;
    const gateway = gatewayOf(leg, side);
    const leavesByGateway = sameAddress(route.gateway, gateway) || configured(side, route);
    if (route.type === 'unicast' && leavesByGateway)
      return check.pass(say('pod-routes.right', { pod, target }), { ...named, proof });
    const taken = {
      pod,
      target,
      gateway,
      route:
        prefixLength(route.dst) === 0 ? say('pod-routes.default-route') : say('pod-routes.route', { dst: route.dst }),
    };
    const statement =
      route.type === 'unicast'
        ? say('pod-routes.captured', { ...taken, hop: route.gateway ?? route.dev ?? say('pod-routes.elsewhere') })
        : say('pod-routes.refused', { ...taken, type: route.type });
    return check.fail('pod-route-captures', statement, {
      ...named,
      proof: [routeProof(node, leg.family, target, [route], ` ${inNetworkOf(side)}`)],
      explains,
      fixes: [
        deletePodRoute.with({
          node,
          namespace: side.pod.namespace,
          pod: side.pod.name,
          route: route.dst,
          ...ofFamily(leg.family),
        }),
        recreate,
      ],
    });
  });
};
