import type { Explained, Finding } from '../../case/finding.ts';
import type { Link, Route } from '../../case/node-state.ts';
import { deletePodIpRule } from '../../fixes/by-hand/node.ts';
import { deletePodAddress } from '../../fixes/delete-pod-address.ts';
import { deletePodRoute } from '../../fixes/delete-pod-route.ts';
import { ownInterface } from '../../intended/own-address.ts';
import { familyOf, prefixLength, sameAddress, samePrefix } from '../../ip/texts.ts';
import { hopAt, other, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { inNetworkOf, podView } from '../../path/pod-view.ts';
import { isToItself } from '../../path/to-itself.ts';
import { defaultRules, lookupRoute } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { checkAt, ofFamily, proofOf, routeProof } from '../check.ts';
import { isUsualTable } from '../node/route-verdict.ts';
import { gatewayOf } from './gateway-address.ts';
import { recreatePod } from './recreate.ts';

/** Routes that the CNI configuration asks for are the plugin's, not intruders (calico#1.3). */
const configured = (endpoint: PodEndpoint, route: Route): boolean => {
  if (!endpoint.state.ok || !endpoint.state.value.cni.ok) return false;
  return endpoint.state.value.cni.value.routes.some((cidr) => samePrefix(cidr, route.dst));
};

/** Where the pod sends packets for the other end: by 169.254.1.1, and nothing may capture them (steps#000-4). */
export const podRoutes = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const own = routesTo(path, endpoint, other(path, endpoint).address);
  const { service } = path.c;
  const asked = service?.asked.address;
  // Its programs send to the Service's own address, which its node makes an endpoint of.
  if (
    asked === undefined ||
    path.direction !== 'forward' ||
    endpoint.end !== 'source' ||
    familyOf(asked) !== path.family
  )
    return [own];
  const toService = routesTo(path, endpoint, asked, ` to ${asked}`);
  if (isToItself(path.c)) return [{ ...toService, explains: [...toService.explains, 'service-unreachable'] }];
  const { status, cause } = toService;
  return status === 'fail' && cause !== own.cause
    ? [own, { ...toService, explains: [...toService.explains, 'service-unreachable'] }]
    : [own];
};

/** The pod's interface that has an address of another. */
const holderIn = ({ network }: PodEndpoint, address: string): Link | undefined =>
  network.ok ? ownInterface(network.value, address) : undefined;

const routesTo = (path: PathDirection, endpoint: PodEndpoint, target: string | undefined, towards = ''): Finding => {
  const { key: pod, nodeName: node } = endpoint;
  const named = { object: `Pod ${pod}${towards}` };
  const about = say('pod-routes.about', { pod, target: target ?? other(path, endpoint).key });
  const check = checkAt(path, 'pod-routes', about, { hop: hopAt(endpoint, 'pod'), node, object: `Pod ${pod}` });
  const routes = podView(endpoint, 'routes');
  return check.reading(routes, (listed) => {
    if (target === undefined) return check.unknown(say('pod-routes.no-target'));
    const own = endpoint.network.ok ? endpoint.network.value.rules : undefined;
    const rules = own?.ok ? own : { ok: true as const, value: defaultRules(path.family) };
    const from = endpoint.address === undefined ? {} : { src: endpoint.address };
    const decision = lookupRoute({ routes, rules }, { dst: target, ...from, mark: 0 });
    if (decision.kind === 'unknown') return check.unknown(decision.reason);
    const main = listed.filter((route) => route.table === 'main' && route.family === path.family);
    const proof = [
      proofOf(
        `ip -${path.family} route ${inNetworkOf(endpoint)}`,
        node,
        main.slice(0, 12).map((route) => route.text),
      ),
    ];
    const recreate = recreatePod(endpoint.pod);
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
    const gateway = gatewayOf(path, endpoint);
    const leavesByGateway = sameAddress(route.gateway, gateway) || configured(endpoint, route);
    if (route.type === 'unicast' && leavesByGateway)
      return check.pass(say('pod-routes.right', { pod, target }), { ...named, proof });
    const rule = decision.rule;
    if (rule !== undefined && !isUsualTable(rule.table)) {
      const hop = route.type === 'unicast' ? (route.gateway ?? route.dev ?? route.type) : route.type;
      return check.fail(
        'ip-rule-diverts',
        say('pod-routes.rule-diverts', { pod, target, gateway, rule: rule.text, hop }),
        {
          ...named,
          proof: [
            proofOf(`ip -${path.family} rule ${inNetworkOf(endpoint)}`, node, [rule.text]),
            routeProof(node, path.family, target, [route], ` ${inNetworkOf(endpoint)}`),
          ],
          explains,
          fixes: [
            deletePodIpRule.with({
              node,
              namespace: endpoint.pod.namespace,
              pod: endpoint.pod.name,
              rule: rule.text,
              ...ofFamily(path.family),
            }),
          ],
        },
      );
    }
    const holder = route.type === 'local' ? holderIn(endpoint, target) : undefined;
    if (holder !== undefined && !sameAddress(endpoint.address, target)) {
      const end = towards === '' ? other(path, endpoint).key : target;
      const { namespace, name } = endpoint.pod;
      return check.fail(
        'duplicate-address',
        say('pod-routes.has-it', { pod, address: target, end, dev: holder.name }),
        {
          ...named,
          proof: [
            proofOf(`ip addr show ${holder.name} ${inNetworkOf(endpoint)}`, node, [holder.text]),
            routeProof(node, path.family, target, [route], ` ${inNetworkOf(endpoint)}`),
          ],
          explains,
          fixes: [deletePodAddress.with({ node, namespace, pod: name, address: target, dev: holder.name }), recreate],
        },
      );
    }
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
      proof: [routeProof(node, path.family, target, [route], ` ${inNetworkOf(endpoint)}`)],
      explains,
      fixes: [
        deletePodRoute.with({
          node,
          namespace: endpoint.pod.namespace,
          pod: endpoint.pod.name,
          route: route.dst,
          ...ofFamily(path.family),
        }),
        recreate,
      ],
    });
  });
};
