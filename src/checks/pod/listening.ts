import { askedOfEnd } from '../../case/behind.ts';
import type { Finding } from '../../case/finding.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { askedPackets } from '../asked.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import type { Leg, PodSide } from '../leg.ts';

const everywhere = new Set(['0.0.0.0', '::', '*', '']);

/** Whether something in the receiver listens on the port that was asked for (000-13, R95). */
export const listening = (leg: Leg, destination: PodSide): Finding[] => {
  if (leg.direction === 'reverse') return [];
  const asked = askedPackets(leg.c).find((what) => what.port !== undefined && what.decides);
  if (asked?.port === undefined || askedOfEnd(leg.c).port === undefined || asked.protocol === 'icmp') return [];
  const common = {
    check: 'pod-listening' as const,
    hop: 'destination-pod' as const,
    node: destination.nodeName,
    object: `${asked.protocol} port ${asked.port} of ${destination.key}`,
  };
  const read = destination.network.ok ? destination.network.value.listening : destination.network;
  if (!read.ok) {
    return [
      findingOf(leg, {
        ...common,
        status: 'unknown',
        statement: `what listens in ${destination.key} was not read: ${read.reason}`,
      }),
    ];
  }
  const sockets = read.value.filter((item) => item.protocol.startsWith(asked.protocol));
  const onPort = sockets.filter((item) => item.port === asked.port);
  const open = onPort.some(
    (item) => everywhere.has(item.address) || sameAddress(item.address.replace(/^::ffff:/, ''), destination.address),
  );
  const lines = sockets.slice(0, 10).map((item) => `${item.protocol} ${item.address}:${item.port}`);
  const proof = [
    proofOf(
      `ss -ln (in the network namespace of ${destination.key})`,
      destination.nodeName,
      lines.length > 0 ? lines : ['(nothing listens)'],
    ),
  ];
  if (!open) {
    const where =
      onPort.length > 0 ? ` on ${destination.address}: only on ${onPort.map((item) => item.address).join(', ')}` : '';
    const others = [...new Set(sockets.map((item) => item.port))].slice(0, 8).join(', ');
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'nothing-listens',
        statement: `nothing in ${destination.key} listens on ${asked.text}${where}${others === '' || onPort.length > 0 ? '' : `; it listens on ${others}`}`,
        proof,
        explains: ['check:live-packets'],
        fixes: [
          fix('start-listening', {
            namespace: destination.pod.namespace,
            pod: destination.pod.name,
            port: String(asked.port),
            protocol: asked.protocol,
          }),
        ],
      }),
    ];
  }
  return [
    findingOf(leg, { ...common, status: 'pass', statement: `${destination.key} listens on ${asked.text}`, proof }),
  ];
};
