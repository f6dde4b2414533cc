import type { Lab } from '../lab.ts';
import { type Fault, onNode, tryOnNode } from './fault.ts';

/** A port that a client of UDP keeps, as resolvers and those who send metrics do. */
const ownPort = '40053';
/** Had it before; nobody has it now. */
const goneAddress = '192.168.255.77';

const clientAddress = (lab: Lab): string => lab.pod('shop/web-0').address;

const serviceAddress = (lab: Lab): string => {
  const spec = lab.store.get('services', 'kube-dns', 'kube-system')?.spec as { clusterIP?: string } | undefined;
  if (spec?.clusterIP === undefined) throw new Error('the lab has no Service kube-system/kube-dns');
  return spec.clusterIP;
};

const original = (lab: Lab): string[] => [
  ...['-p', 'udp', '--orig-src', clientAddress(lab), '--orig-dst', serviceAddress(lab)],
  ...['--orig-port-src', ownPort, '--orig-port-dst', '53'],
];

/** The entry that kube-proxy did not remove when the endpoint went: the client's packets keep it alive. */
export const serviceConnectionStale: Fault = {
  name: 'service-connection-stale',
  title: "the sender's node still gives what a client of UDP sends to an endpoint that is gone",
  seeds: [],
  encaps: ['vxlan', 'bgp'],
  dns: true,
  question: { from: 'shop/web-0', to: 'svc/kube-system/kube-dns', port: 53, protocol: 'udp' },
  expected: { cause: 'service-connection-stale', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const reply = ['--reply-src', goneAddress, '--reply-dst', clientAddress(lab)];
    const ports = ['--reply-port-src', '53', '--reply-port-dst', ownPort, '-t', '600'];
    await onNode(lab, lab.pod('shop/web-0').node, ['conntrack', '-I', ...original(lab), ...reply, ...ports]);
  },
  clear: (lab) => tryOnNode(lab, lab.pod('shop/web-0').node, ['conntrack', '-D', ...original(lab)]),
};
