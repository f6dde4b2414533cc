import type { Explained, Finding, Proof } from '../../case/finding.ts';
import type { NodeState, Route } from '../../case/node-state.ts';
import { felixEntries } from '../../faults/causes.ts';
import { deleteAddress } from '../../fixes/delete-address.ts';
import { deleteRoute } from '../../fixes/delete-route.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { findBlock } from '../../intended/blocks.ts';
import { ownerOfLocal } from '../../intended/own-address.ts';
import { contains, isHostPrefix, sameAddress, samePrefix } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { routedPacket } from '../../path/routed-packet.ts';
import { lookupRoute } from '../../programmed/routes.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, ofFamily, routeProof } from '../check.ts';
import { divertedBy } from '../node/diverted-by.ts';
import { inInterfaces } from '../node/forwarding.ts';
import { freeAddress } from '../node/free-address.ts';
import { whileMigrating } from '../objects/migrating.ts';
import { recreatePod } from './recreate.ts';

/** The /32 that Felix and the CNI plugin write, wherever it stands in the main table. */
const ownRoutes = (state: NodeState, address: string): Route[] =>
  state.routes.ok
    ? state.routes.value.filter((r) => r.table === 'main' && isHostPrefix(r.dst) && contains(r.dst, address))
    : [];

/** Where a pool overlaps the network of the nodes, a pod may have got the address of one. */
const isNodesOwn = ({ node }: PodEndpoint, address: string): boolean =>
  node.ok &&
  [...node.value.internalIPs, ...Object.values(node.value.calico)].some((own) =>
    sameAddress(own?.split('/')[0], address),
  );

const departure = (
  path: PathDirection,
  endpoint: PodEndpoint,
  check: Check,
  { state, address, route, proof }: { state: NodeState; address: string; route: Route | undefined; proof: Proof[] },
): Finding => {
  const { nodeName: node, key: pod, veth } = endpoint;
  const mine = ownRoutes(state, address).some((item) => item.dev === veth);
  const block = findBlock(path.c.objects.blocks, address)?.cidr;
  const ofBlock = route !== undefined && block !== undefined && samePrefix(block, route.dst);
  const restart = restartCalicoNode.with({ node });
  const deleting = (text: string) => deleteRoute.with({ node, route: text, ...ofFamily(path.family) });
  // Calico's raw table drops packets from a pod whose route back does not lead to it (calico#3.3).
  const explains: Explained[] = [
    `rp-filter-drops@${node}`,
    `pod-neighbour-duplicate@${node}`,
    `pod-neighbour-wrong@${node}`,
    `pod-neighbour-unanswered@${node}`,
    'check:live-packets',
  ];
  if (route?.type === 'local') {
    const own = ownerOfLocal(state, route);
    // Routes of IPv6 name lo, whatever interface has the address.
    const dev = own?.name ?? (state.links.ok ? undefined : route.dev);
    const statement = say('workload-route.node-has-it', {
      node,
      address,
      pod,
      interface: dev ?? route.dev ?? say('workload-route.own-interface'),
      nodesOwn: isNodesOwn(endpoint, address) ? say('workload-route.nodes-own') : '',
    });
    const fixes = own
      ? [freeAddress(node, address, { link: own, end: endpoint })]
      : dev === undefined
        ? []
        : [deleteAddress.with({ node, address, dev })];
    return check.fail('foreign-route', statement, { proof, explains, fixes });
  }
  if (route !== undefined && route.type !== 'unicast' && (isHostPrefix(route.dst) || (!ofBlock && mine))) {
    const text = `${route.type} ${route.dst}`;
    const statement = say('workload-route.refused', { node, route: text, pod });
    return check.fail('blackhole-route', statement, { proof, explains, fixes: [deleting(text)] });
  }
  if (route === undefined || !isHostPrefix(route.dst)) {
    const instead =
      route === undefined
        ? ''
        : route.type === 'unicast'
          ? say('workload-route.leave-by', { hop: route.dev ?? route.dst })
          : say('workload-route.of-block', { type: route.type });
    return check.fail(
      'workload-route-missing',
      say('workload-route.missing', { node, address, pod, interface: veth, instead }),
      { proof, explains, fixes: [restart, recreatePod(endpoint.pod)] },
    );
  }
  const where =
    route.gateway === undefined
      ? (route.dev ?? say('workload-route.nowhere'))
      : say('workload-route.gateway', { gateway: route.gateway, interface: route.dev ?? '?' });
  if (mine) {
    const statement = say('workload-route.second', { node, address, where, interface: veth });
    // The foreign routes that Felix takes away are those by its own interfaces.
    const selfHeals = route.gateway === undefined && route.dev?.startsWith('cali') === true;
    return check.fail('foreign-route', statement, {
      proof,
      explains,
      fixes: [deleting(route.text)],
      ...(selfHeals ? { selfHeals: felixEntries } : {}),
    });
  }
  return check.fail(
    'workload-route-wrong',
    say('workload-route.wrong', { node, address, pod, where, interface: veth }),
    {
      proof,
      explains,
      fixes: [restart, deleting(route.text)],
    },
  );
};

/** The receiver's own route on its node (steps#000-11, #002-7, calico#1.3). */
export const workloadRoute = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { address, nodeName: node, key: pod, veth } = endpoint;
  if (address === undefined || endpoint.pod.hostNetwork) return [];
  const check = checkAt(path, 'workload-route', say('workload-route.about', { node, pod }), {
    hop: hopAt(endpoint, 'node'),
    node,
    object: `route ${address}`,
  });
  const conclude = (state: NodeState): Finding => {
    const [iif] = inInterfaces(path, endpoint);
    const decision = lookupRoute(state, routedPacket(path, endpoint, address, iif));
    if (decision.kind === 'unknown') return check.unknown(decision.reason);
    const { route, ties, rule } =
      decision.kind === 'route' ? decision : { route: undefined, ties: [], rule: undefined };
    const usual = rule === undefined || (rule.table !== undefined && ['main', 'local', 'default'].includes(rule.table));
    const proof = [
      ...(usual ? [] : [divertedBy(path, endpoint, rule.text).proof]),
      routeProof(node, path.family, address, [
        ...(rule?.table === undefined ? [] : [route, ...ties]),
        ...ownRoutes(state, address),
      ]),
    ];
    if (route?.type === 'unicast' && route.dev === veth && ties.length === 0)
      return check.pass(say('workload-route.right', { node, address, interface: veth }), { proof });
    if (!usual && (rule.table === undefined || ownRoutes(state, address).some((r) => r.dev === veth))) {
      const { cause, owner, fixes } = divertedBy(path, endpoint, rule.text);
      const statement = say('workload-route.diverted', { node, rule: rule.text, address, owner });
      return check.fail(cause, statement, { proof, explains: ['check:live-packets'], fixes });
    }
    const moving = whileMigrating(path, endpoint);
    if (moving !== undefined) return check.unknown(moving, { proof });
    return departure(path, endpoint, check, { state, address, route, proof });
  };
  return [check.reading(endpoint.state, conclude)];
};
