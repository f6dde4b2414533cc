import type { Explained, Finding } from '../../case/finding.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { podInterfaceOf, podView, unknownPodView } from './read-pod.ts';

const check = 'pod-interface' as const;

/** The pod's own interface against its endpoint (seed matrix 000-3). */
export const podInterface = (leg: Leg, side: PodSide): Finding => {
  const links = podView(side, 'links');
  const common = {
    check,
    hop: hopAt(side, 'pod'),
    node: side.nodeName,
    object: `Pod ${side.key}`,
  };
  const recreate = fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name });
  if (!links.ok) return unknownPodView(leg, side, check, 'the interfaces', links.reason);
  const link = podInterfaceOf(side, links.value);
  const proof = [proofOf(`ip addr (in the network namespace of ${side.key})`, side.nodeName, [link?.text])];
  const explains: Explained[] = [
    'pod-default-route-missing',
    'gateway-unanswered',
    `pod-neighbour-wrong@${side.nodeName}`,
    `pod-neighbour-unanswered@${side.nodeName}`,
    `host-veth-down@${side.nodeName}`,
    'check:live-packets',
    'check:pod-listening',
  ];
  if (link === undefined) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'pod-network-missing',
      statement: `${side.key} has no network interface`,
      proof,
      explains: [...explains, `host-veth-missing@${side.nodeName}`, `workload-route-missing@${side.nodeName}`],
      fixes: [recreate],
    });
  }
  if (!link.up) {
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'pod-interface-down',
      statement: `${link.name} of ${side.key} is down`,
      proof,
      explains,
      fixes: [recreate],
    });
  }
  if (!link.addresses.some((own) => sameAddress(own.address, side.address))) {
    const has = link.addresses
      .filter((own) => own.family === leg.family && own.scope !== 'link')
      .map((own) => own.address);
    return findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'pod-address-wrong',
      statement: `${link.name} of ${side.key} has ${has.join(', ') || 'no address'}, not ${side.address}`,
      proof,
      explains,
      fixes: [recreate],
    });
  }
  return findingOf(leg, {
    ...common,
    status: 'pass',
    statement: `${link.name} of ${side.key} is up and has ${side.address}`,
    proof,
  });
};
