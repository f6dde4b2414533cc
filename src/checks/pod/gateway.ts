import type { Explained, Finding } from '../../case/finding.ts';
import type { Neighbour } from '../../case/node-state.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { longestPrefix } from '../../programmed/routes.ts';
import { findingOf, fix, proofOf, routeProof } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { ofInterface, proxyArp, sysctlsOf } from '../node/sysctls.ts';
import { gatewayAnswerV6, gatewayV6 } from './gateway-v6.ts';
import { podView, unknownPodView } from './read-pod.ts';

const gatewayOf = (leg: Leg, side: PodSide) => (leg.family === 4 ? '169.254.1.1' : gatewayV6(side));

const unresolved = (entry: Neighbour): boolean =>
  entry.states.includes('FAILED') || entry.states.includes('INCOMPLETE');

const entryOf = (leg: Leg, side: PodSide): Neighbour | undefined => {
  const neighbours = podView(side, 'neighbours');
  return neighbours.ok ? neighbours.value.find((item) => sameAddress(item.address, gatewayOf(leg, side))) : undefined;
};

const hostMac = (side: PodSide): string | undefined =>
  side.state.ok && side.state.value.links.ok
    ? side.state.value.links.value.find((link) => link.name === side.veth)?.mac?.toLowerCase()
    : undefined;

/** The pod's entry for its gateway; absent or stale is healthy (000-6, facts 1.3). */
export const gatewayNeighbour = (leg: Leg, side: PodSide): Finding => {
  const check = 'gateway-neighbour' as const;
  const neighbours = podView(side, 'neighbours');
  const gateway = gatewayOf(leg, side);
  if (!neighbours.ok) return unknownPodView(leg, side, check, 'the neighbours', neighbours.reason);
  const entry = entryOf(leg, side);
  const common = {
    check,
    hop: hopAt(side, 'pod'),
    node: side.nodeName,
    object: `neighbour ${gateway} of ${side.key}`,
    proof: [
      proofOf(`ip neigh (in the network namespace of ${side.key})`, side.nodeName, [
        entry?.text ?? `no entry for ${gateway}`,
      ]),
    ],
  };
  const forget = fix('delete-pod-neighbour', {
    node: side.nodeName,
    namespace: side.pod.namespace,
    pod: side.pod.name,
    address: gateway,
  });
  if (entry === undefined) {
    return findingOf(leg, { ...common, status: 'pass', statement: `${side.key} has not asked for its gateway lately` });
  }
  if (unresolved(entry)) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'gateway-unanswered',
      statement: `${side.key} asks for its gateway ${gateway} and nobody answers (${entry.states.join(', ')})`,
      explains: ['check:live-packets'],
      fixes: [forget],
    });
  }
  const mac = hostMac(side);
  if (mac === undefined) {
    return findingOf(leg, {
      ...common,
      status: 'unknown',
      statement: `the MAC address of ${side.veth} was not read, so the gateway entry of ${side.key} cannot be compared`,
    });
  }
  if (entry.mac?.toLowerCase() !== mac) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'gateway-neighbour-wrong',
      statement: `${side.key} sends to ${entry.mac ?? 'no MAC address'} as its gateway, but ${side.veth} has ${mac}`,
      explains: ['check:live-packets'],
      fixes: [forget],
    });
  }
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${side.key} knows its gateway as ${mac} (${entry.states.join(', ')})`,
  });
};

/**
 * What the node needs to answer for 169.254.1.1: proxy ARP on the pod's interface and a route to that
 * address by another one, in practice the default route (facts 1.3). An answer that the pod already has
 * keeps working, so a missing one is a fault only while the pod has none.
 */
export const gatewayAnswer = (leg: Leg, side: PodSide): Finding[] => {
  if (leg.family !== 4) return gatewayAnswerV6(leg, side);
  const check = 'gateway-answer' as const;
  const common = {
    check,
    hop: hopAt(side, 'veth'),
    node: side.nodeName,
    object: `interface ${side.veth}`,
  };
  const values = sysctlsOf(side);
  if (!values.ok) {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `settings of ${side.nodeName} not read: ${values.reason}`,
      }),
    ];
  }
  const entry = entryOf(leg, side);
  const known = entry !== undefined && !unresolved(entry);
  const status = known ? ('warn' as const) : ('fail' as const);
  const explains: Explained[] = ['gateway-unanswered', 'check:live-packets'];
  const name = `net.ipv4.conf.${side.veth}.proxy_arp`;
  const found: Finding[] = [];
  const answers = proxyArp(values.value, side.veth);
  if (answers === false) {
    found.push(
      findingOf(leg, {
        ...common,
        status,
        cause: 'proxy-arp-off',
        statement: `proxy ARP is off on ${side.veth}, so ${side.nodeName} does not answer when ${side.key} asks for its gateway`,
        proof: [
          proofOf(`sysctl ${name}`, side.nodeName, [
            `${name} = ${ofInterface(values.value, side.veth, 'proxy_arp') ?? ''}`,
          ]),
        ],
        explains,
        fixes: [fix('set-sysctl', { node: side.nodeName, name, value: '1' })],
      }),
    );
  }
  const routes = side.state.ok ? side.state.value.routes : side.state;
  if (routes.ok) {
    const route = longestPrefix(routes.value, '169.254.1.1');
    if (route === undefined || route.type !== 'unicast' || route.dev === side.veth) {
      found.push(
        findingOf(leg, {
          ...common,
          object: 'route to 169.254.1.1',
          status,
          cause: 'node-without-default-route',
          statement: `${side.nodeName} has no route to 169.254.1.1 by another interface, so it cannot answer for the gateway of ${side.key}`,
          proof: [routeProof(side.nodeName, leg.family, '169.254.1.1', [route])],
          explains,
          fixes: [fix('add-default-route', { node: side.nodeName })],
        }),
      );
    }
  }
  if (found.length > 0) return found;
  if (answers === undefined || !routes.ok) {
    const reason = routes.ok ? `${name} was not read` : routes.reason;
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `whether ${side.nodeName} answers for the gateway is not known: ${reason}`,
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${side.nodeName} answers for the gateway on ${side.veth}`,
    }),
  ];
};
