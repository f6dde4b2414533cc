import type { Finding } from '../../case/finding.ts';
import type { NodeState, Route } from '../../case/node-state.ts';
import { felixEntries } from '../../faults/causes.ts';
import { contains, isHostPrefix, sameAddress, samePrefix } from '../../intended/addresses.ts';
import { findBlock } from '../../intended/blocks.ts';
import { lookupRoute } from '../../programmed/routes.ts';
import { type Draft, findingOf, fix, ofFamily, proofOf, routeProof } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { inInterfaces } from '../node/forwarding.ts';
import { routedPacket } from '../node/routed-packet.ts';

const check = 'workload-route' as const;

/** The /32 that Felix and the CNI plugin write, wherever it stands in the main table. */
const ownRoutes = (state: NodeState, address: string): Route[] =>
  state.routes.ok
    ? state.routes.value.filter((r) => r.table === 'main' && isHostPrefix(r.dst) && contains(r.dst, address))
    : [];

/** Where a pool overlaps the network of the nodes, a pod may have got the address of one. */
const isNodesOwn = ({ node }: PodSide, address: string): boolean =>
  node.ok &&
  [...node.value.internalIPs, ...Object.values(node.value.calico)].some((own) =>
    sameAddress(own?.split('/')[0], address),
  );

const departure = (
  leg: Leg,
  side: PodSide,
  state: NodeState,
  address: string,
  route: Route | undefined,
): Pick<Draft, 'status' | 'cause' | 'statement' | 'fixes' | 'selfHeals'> => {
  const { nodeName, key, veth } = side;
  const mine = ownRoutes(state, address).some((item) => item.dev === veth);
  const block = findBlock(leg.c.objects.blocks, address)?.cidr;
  const ofBlock = route !== undefined && block !== undefined && samePrefix(block, route.dst);
  const restart = fix('restart-calico-node', { node: nodeName });
  const remove =
    route === undefined ? [] : [fix('delete-route', { node: nodeName, route: route.text, ...ofFamily(leg.family) })];
  if (route?.type === 'local') {
    return {
      status: 'fail',
      cause: 'foreign-route',
      statement: `${nodeName} has ${address} of ${key} itself, on ${route.dev ?? 'an interface of its own'}, so its packets end there${
        isNodesOwn(side, address) ? ": it is the node's own address" : ''
      }`,
      fixes: route.dev === undefined ? [] : [fix('delete-address', { node: nodeName, address, dev: route.dev })],
    };
  }
  if (route !== undefined && route.type !== 'unicast' && (isHostPrefix(route.dst) || (!ofBlock && mine))) {
    return {
      status: 'fail',
      cause: 'blackhole-route',
      statement: `on ${nodeName} the route "${route.type} ${route.dst}" eats packets for ${key}`,
      fixes: [fix('delete-route', { node: nodeName, route: `${route.type} ${route.dst}`, ...ofFamily(leg.family) })],
    };
  }
  if (route === undefined || !isHostPrefix(route.dst)) {
    const instead =
      route === undefined
        ? ''
        : route.type === 'unicast'
          ? `; they leave by ${route.dev ?? route.dst} instead`
          : `; the block's ${route.type} route eats them`;
    return {
      status: 'fail',
      cause: 'workload-route-missing',
      statement: `${nodeName} has no route for ${address} of ${key} to ${veth}${instead}`,
      fixes: [restart, fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name })],
    };
  }
  const where = route.gateway === undefined ? (route.dev ?? 'nowhere') : `${route.gateway} by ${route.dev ?? '?'}`;
  if (mine) {
    return {
      status: 'fail',
      cause: 'foreign-route',
      statement: `on ${nodeName} a second route for ${address} to ${where} is preferred over Calico's to ${veth}`,
      fixes: remove,
      // The foreign routes that Felix takes away are those by its own interfaces.
      ...(route.gateway === undefined && route.dev?.startsWith('cali') ? { selfHeals: felixEntries } : {}),
    };
  }
  return {
    status: 'fail',
    cause: 'workload-route-wrong',
    statement: `${nodeName} routes ${address} of ${key} to ${where} instead of ${veth}`,
    fixes: [restart, ...remove],
  };
};

/** The receiver's own route on its node (000-11, 002-7, facts 1.3). */
export const workloadRoute = (leg: Leg, side: PodSide): Finding[] => {
  const { address, nodeName } = side;
  if (address === undefined || side.pod.hostNetwork) return [];
  const common = {
    check,
    hop: hopAt(side, 'node'),
    node: nodeName,
    object: `route ${address}`,
  };
  const unknown = (reason: string) => [
    findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `the route of ${nodeName} to ${side.key} cannot be judged: ${reason}`,
    }),
  ];
  if (!side.state.ok) return unknown(side.state.reason);
  const state = side.state.value;
  const [iif] = inInterfaces(leg, side);
  const decision = lookupRoute(state, routedPacket(leg, side, address, iif));
  if (decision.kind === 'unknown') return unknown(decision.reason);
  const route = decision.kind === 'route' ? decision.route : undefined;
  const ties = decision.kind === 'route' ? decision.ties : [];
  const rule = decision.kind === 'route' ? decision.rule : undefined;
  const usual = rule === undefined || (rule.table !== undefined && ['main', 'local', 'default'].includes(rule.table));
  const proof = [
    ...(usual ? [] : [proofOf(`ip -${leg.family} rule`, nodeName, [rule.text])]),
    routeProof(nodeName, leg.family, address, [
      ...(rule?.table === undefined ? [] : [route, ...ties]),
      ...ownRoutes(state, address),
    ]),
  ];
  if (route?.type === 'unicast' && route.dev === side.veth && ties.length === 0) {
    return [
      findingOf(leg, { ...common, status: 'pass', statement: `${nodeName} routes ${address} to ${side.veth}`, proof }),
    ];
  }
  if (!usual && (rule.table === undefined || ownRoutes(state, address).some((r) => r.dev === side.veth))) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'ip-rule-diverts',
        statement: `on ${nodeName} the routing rule "${rule.text}" takes packets for ${address} out of the main table`,
        proof,
        explains: ['check:live-packets'],
        fixes: [fix('delete-ip-rule', { node: nodeName, rule: rule.text, ...ofFamily(leg.family) })],
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      ...departure(leg, side, state, address, route),
      proof,
      // Calico's raw table drops packets from a pod whose route back does not lead to it (facts 3.3).
      explains: [
        `rp-filter-drops@${nodeName}`,
        `pod-neighbour-duplicate@${nodeName}`,
        `pod-neighbour-wrong@${nodeName}`,
        `pod-neighbour-unanswered@${nodeName}`,
        'check:live-packets',
      ],
    }),
  ];
};
