import type { Finding } from '../case/finding.ts';
import { sameAddress } from '../intended/addresses.ts';
import { longestPrefix } from '../programmed/routes.ts';
import { findingOf, fix, proofOf } from './draft.ts';
import { type Leg, nodeIp } from './leg.ts';

/** The way from one node to the other as the sender's node sees it: its route and neighbour (R41, R42). */
export const underlay = (leg: Leg): Finding[] => {
  const { source, destination } = leg;
  const address = nodeIp(destination, leg.family);
  const common = {
    check: 'underlay',
    layer: 'programmed' as const,
    hop: 'underlay' as const,
    node: source.nodeName,
    object: `node address ${address ?? destination.nodeName}`,
  };
  const routes = source.state.ok ? source.state.value.routes : source.state;
  const neighbours = source.state.ok ? source.state.value.neighbours : source.state;
  if (!routes.ok || !neighbours.ok || address === undefined) {
    const reason = !routes.ok
      ? routes.reason
      : !neighbours.ok
        ? neighbours.reason
        : `the address of ${destination.nodeName} is not known`;
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `the way from ${source.nodeName} to ${destination.nodeName} cannot be judged: ${reason}`,
      }),
    ];
  }
  const route = longestPrefix(routes.value, address);
  if (route === undefined || route.type !== 'unicast') {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'underlay-drops',
        statement: `${source.nodeName} has no way to ${address}, the address of ${destination.nodeName}`,
        proof: [
          proofOf(`ip route get ${address}`, source.nodeName, [
            route?.text ?? 'RTNETLINK answers: Network is unreachable',
          ]),
        ],
        explains: [
          'underlay-drops-tunnel',
          'bgp-port-blocked',
          'bgp-session-down',
          'block-route-missing',
          'check:live-packets',
        ],
        fixes: [fix('open-underlay', { what: 'node to node', from: source.nodeName, to: destination.nodeName })],
      }),
    ];
  }
  const next = route.gateway ?? address;
  const entry = neighbours.value.find((item) => sameAddress(item.address, next) && item.dev === route.dev);
  const silent = entry !== undefined && (entry.states.includes('FAILED') || entry.states.includes('INCOMPLETE'));
  const proof = [
    proofOf(`ip route get ${address}; ip neigh show to ${next}`, source.nodeName, [
      route.text,
      entry?.text ?? '(no neighbour entry)',
    ]),
  ];
  if (silent) {
    return [
      findingOf(leg, {
        ...common,
        status: 'warn',
        cause: 'underlay-drops',
        statement: `${next}, by which ${source.nodeName} reaches ${destination.nodeName}, did not answer when it was last asked for`,
        proof,
        fixes: [fix('open-underlay', { what: 'node to node', from: source.nodeName, to: destination.nodeName })],
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${source.nodeName} knows the way to ${destination.nodeName} (${address})`,
      proof,
    }),
  ];
};
