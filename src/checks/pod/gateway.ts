import type { Explained, Finding } from '../../case/finding.ts';
import type { Neighbour } from '../../case/node-state.ts';
import { addDefaultRoute } from '../../fixes/by-hand/node.ts';
import { deletePodNeighbour } from '../../fixes/delete-pod-neighbour.ts';
import { setSysctl } from '../../fixes/set-sysctl.ts';
import { sameAddress } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { inNetworkOf, nodeLink, nodeView, podView } from '../../path/pod-view.ts';
import { longestPrefix } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf, routeProof } from '../check.ts';
import { ofInterface, proxyArp, sysctlsOf } from '../node/sysctls.ts';
import { gatewayOf, gatewayV4 } from './gateway-address.ts';
import { gatewayAnswerV6 } from './gateway-v6.ts';

const unresolved = (entry: Neighbour): boolean =>
  entry.states.includes('FAILED') || entry.states.includes('INCOMPLETE');

const entryOf = (neighbours: readonly Neighbour[], gateway: string): Neighbour | undefined =>
  neighbours.find((item) => sameAddress(item.address, gateway));

/** The pod's entry for its gateway; absent or stale is healthy (steps#000-6, calico#1.3). */
export const gatewayNeighbour = (path: PathDirection, endpoint: PodEndpoint): Finding => {
  const { key: pod, nodeName: node, veth } = endpoint;
  const check = checkAt(path, 'gateway-neighbour', say('gateway-neighbour.about', { pod }), {
    hop: hopAt(endpoint, 'pod'),
    node,
    object: `Pod ${pod}`,
  });
  return check.reading(podView(endpoint, 'neighbours'), (neighbours) => {
    const gateway = gatewayOf(path, endpoint);
    const entry = entryOf(neighbours, gateway);
    const more = {
      object: `neighbour ${gateway} of ${pod}`,
      proof: [proofOf(`ip neigh ${inNetworkOf(endpoint)}`, node, [entry?.text ?? `no entry for ${gateway}`])],
    };
    if (entry === undefined) return check.pass(say('gateway-neighbour.none', { pod }), more);
    const wrong = {
      ...more,
      explains: ['check:live-packets' as const],
      fixes: [
        deletePodNeighbour.with({ node, namespace: endpoint.pod.namespace, pod: endpoint.pod.name, address: gateway }),
      ],
    };
    const states = entry.states.join(', ');
    if (unresolved(entry))
      return check.fail('gateway-unanswered', say('gateway-neighbour.unanswered', { pod, gateway, states }), wrong);
    const mac = nodeLink(endpoint, veth)?.mac?.toLowerCase();
    if (mac === undefined) return check.unknown(say('gateway-neighbour.mac-unread', { interface: veth }), more);
    if (entry.mac?.toLowerCase() === mac) return check.pass(say('gateway-neighbour.right', { pod, mac, states }), more);
    const used = entry.mac ?? say('gateway-neighbour.no-mac');
    return check.fail(
      'gateway-neighbour-wrong',
      say('gateway-neighbour.wrong', { pod, used, interface: veth, mac }),
      wrong,
    );
  });
};

/**
 * What the node needs to answer for 169.254.1.1: proxy ARP on the pod's interface and a route to that
 * address by another one, in practice the default route (calico#1.3). An answer that the pod already has
 * keeps working, so a missing one is a fault only while the pod has none.
 */
export const gatewayAnswer = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  if (path.family !== 4) return gatewayAnswerV6(path, endpoint);
  const { key: pod, nodeName: node, veth } = endpoint;
  const check = checkAt(path, 'gateway-answer', say('gateway-answer.about', { node, pod }), {
    hop: hopAt(endpoint, 'veth'),
    node,
    object: `interface ${veth}`,
  });
  return check.readingAll(sysctlsOf(endpoint), (values) => {
    const neighbours = podView(endpoint, 'neighbours');
    const entry = neighbours.ok ? entryOf(neighbours.value, gatewayV4) : undefined;
    const lost = entry === undefined || unresolved(entry);
    const explains: Explained[] = ['gateway-unanswered', 'check:live-packets'];
    const name = `net.ipv4.conf.${veth}.proxy_arp`;
    const found: Finding[] = [];
    const answers = proxyArp(values, veth);
    if (answers === false) {
      found.push(
        check.failIf(lost, 'proxy-arp-off', say('gateway-answer.proxy-arp-off', { interface: veth, node, pod }), {
          proof: [proofOf(`sysctl ${name}`, node, [`${name} = ${ofInterface(values, veth, 'proxy_arp') ?? ''}`])],
          explains,
          fixes: [setSysctl.with({ node, name, value: '1' })],
        }),
      );
    }
    const routes = nodeView(endpoint, 'routes');
    const route = routes.ok ? longestPrefix(routes.value, gatewayV4) : undefined;
    if (routes.ok && (route === undefined || route.type !== 'unicast' || route.dev === veth)) {
      const about = { node, gateway: gatewayV4, pod };
      const statement =
        route === undefined ? say('gateway-answer.no-default-route', about) : say('gateway-answer.no-route', about);
      found.push(
        check.failIf(lost, 'node-without-default-route', statement, {
          object: `route to ${gatewayV4}`,
          proof: [routeProof(node, path.family, gatewayV4, [route])],
          explains,
          fixes: [addDefaultRoute.with({ node })],
        }),
      );
    }
    if (found.length > 0) return found;
    if (!routes.ok) return [check.unknown(routes.reason)];
    if (answers === undefined) return [check.unknown(say('gateway-answer.setting-unread', { name }))];
    return [check.pass(say('gateway-answer.answers', { node, interface: veth }))];
  });
};
