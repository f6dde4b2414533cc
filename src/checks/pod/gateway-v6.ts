import type { Explained, Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { sysctlsOf } from '../node/sysctls.ts';
import { podView } from './read-pod.ts';

/** What the host interface has with its usual MAC address (facts 1.3). */
const usualGateway = 'fe80::ecee:eeff:feee:eeee';

const hostLink = (side: PodSide): Link | undefined =>
  side.state.ok && side.state.value.links.ok
    ? side.state.value.links.value.find((link) => link.name === side.veth)
    : undefined;

/**
 * The pod's IPv6 gateway: the link-local address that the plugin found on the host interface. With another
 * MAC address than Calico's it is another one, and the pod's default route says which (facts 1.3).
 */
export const gatewayV6 = (side: PodSide): string => {
  const routes = podView(side, 'routes');
  const own = routes.ok
    ? routes.value.find((route) => route.dst === '::/0' && route.table === 'main' && route.gateway !== undefined)
    : undefined;
  const onHost = hostLink(side)?.addresses.some(({ address }) => sameAddress(address, own?.gateway));
  return (onHost ? own?.gateway : undefined) ?? usualGateway;
};

/**
 * What the node needs to answer for the pod's IPv6 gateway: that address on the pod's host interface, in use,
 * and IPv6 switched on there. It is the node's own address, so no proxy has to answer for it (facts 1.3, R96).
 */
export const gatewayAnswerV6 = (leg: Leg, side: PodSide): Finding[] => {
  const common = {
    check: 'gateway-answer' as const,
    hop: hopAt(side, 'veth'),
    node: side.nodeName,
    object: `interface ${side.veth}`,
  };
  const values = sysctlsOf(side);
  const link = hostLink(side);
  if (!values.ok || !side.state.ok || !side.state.value.links.ok) {
    const links = side.state.ok ? side.state.value.links : side.state;
    const reason = values.ok ? (links.ok ? '' : links.reason) : values.reason;
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `whether ${side.nodeName} answers for the gateway is not known: ${reason}`,
      }),
    ];
  }
  // A missing interface, or one that is down, is found by another check.
  if (link === undefined || !link.up) return [];
  const gateway = gatewayV6(side);
  const explains: Explained[] = ['gateway-unanswered', 'check:live-packets'];
  const name = `net.ipv6.conf.${side.veth}.disable_ipv6`;
  if (values.value[name] === '1') {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'ipv6-disabled',
        statement: `IPv6 is switched off on ${side.veth} of ${side.nodeName}, so nothing of ${side.key} comes in there: ${name} is 1`,
        proof: [proofOf(`sysctl ${name}`, side.nodeName, [`${name} = 1`])],
        explains: [...explains, `workload-route-missing@${side.nodeName}`, `pod-neighbour-unanswered@${side.nodeName}`],
        fixes: [fix('set-sysctl', { node: side.nodeName, name, value: '0' })],
      }),
    ];
  }
  const proof = [proofOf(`ip -6 addr show ${side.veth}`, side.nodeName, [link.text])];
  const held = link.addresses.find(({ address }) => sameAddress(address, gateway));
  const recreate = fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name });
  if (held === undefined) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'gateway-address-missing',
        statement: `${side.veth} on ${side.nodeName} does not have ${gateway}, which ${side.key} asks for as its gateway`,
        proof,
        explains,
        fixes: [recreate],
      }),
    ];
  }
  if (held.flags?.includes('dadfailed')) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'address-refused',
        statement: `duplicate address detection refused ${gateway} on ${side.veth} of ${side.nodeName}, so it does not answer as the gateway of ${side.key}`,
        proof,
        explains,
        fixes: [recreate],
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `${side.nodeName} has the gateway ${gateway} on ${side.veth}`,
      proof,
    }),
  ];
};
