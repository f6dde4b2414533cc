import type { Finding } from '../../case/finding.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, linkOf, nodeInterface, type PodSide } from '../leg.ts';
import { podInterfaceOf, podView } from '../pod/read-pod.ts';
import { largePackets } from './path-mtu.ts';

/** Bytes that encapsulation adds (facts 1.4). */
const overheads = { vxlan4: 50, vxlan6: 70, wireguard4: 60, wireguard6: 80, ipip: 20, none: 0 };

const overheadOf = (leg: Leg): number => {
  if (leg.transport.kind === 'vxlan') return leg.family === 4 ? overheads.vxlan4 : overheads.vxlan6;
  if (leg.transport.kind === 'wireguard') return leg.family === 4 ? overheads.wireguard4 : overheads.wireguard6;
  return leg.transport.kind === 'ipip' ? overheads.ipip : overheads.none;
};

/** The pod's packets with their wrapping must fit the node's interface (R36, R37). */
export const mtu = (leg: Leg, source: PodSide): Finding[] => {
  if (leg.sameNode || leg.transport.kind === 'unknown') return [];
  const common = {
    check: 'mtu' as const,
    hop: hopAt(source, 'pod'),
    node: source.nodeName,
    object: `Pod ${source.key}`,
  };
  const links = podView(source, 'links');
  const pod = links.ok ? podInterfaceOf(source, links.value) : undefined;
  const nic = linkOf(source, nodeInterface(source, leg.family));
  if (pod === undefined || nic === undefined) {
    const reason = links.ok ? 'an interface was not read' : links.reason;
    return [
      findingOf(leg, { ...common, status: 'unknown', statement: `MTU of ${source.key} cannot be judged: ${reason}` }),
    ];
  }
  const most = nic.mtu - overheadOf(leg);
  const proof = [proofOf('ip link', source.nodeName, [pod.text, nic.text])];
  if (pod.mtu > most) {
    // Whether it does harm, packets of that size show.
    const lost = leg.direction === 'forward' && largePackets(leg)?.fate === 'lost';
    return [
      findingOf(leg, {
        ...common,
        status: lost ? 'fail' : 'warn',
        cause: 'mtu-too-large',
        statement: `${source.key} sends packets of up to ${pod.mtu} bytes, but ${nic.name} of ${source.nodeName} carries ${most} of a pod: ${lost ? 'small packets pass, large ones are lost' : 'large packets can be lost'}`,
        proof,
        explains: ['check:path-mtu'],
        fixes: [
          fix('set-pod-mtu', {
            node: source.nodeName,
            namespace: source.pod.namespace,
            pod: source.pod.name,
            dev: pod.name,
            mtu: String(most),
          }),
          fix('set-mtu', { mtu: String(most) }),
        ],
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `packets of ${source.key} (${pod.mtu} bytes) fit ${nic.name} of ${source.nodeName} (${nic.mtu})`,
      proof,
    }),
  ];
};
