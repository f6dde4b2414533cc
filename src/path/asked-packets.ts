import type { Case } from '../case/case.ts';
import { askedOfEnd } from './asked-of-end.ts';

/** One kind of packet that the question is about. */
export interface Asked {
  protocol: 'tcp' | 'udp' | 'sctp' | 'icmp';
  port?: number;
  /** False for what is only tried beside: ping, where a port is known that says more. */
  decides: boolean;
  /** `tcp/5432`, `icmp`. */
  text: string;
}

const asked = (protocol: Asked['protocol'], port: number | undefined, decides: boolean): Asked => ({
  protocol,
  ...(port === undefined ? {} : { port }),
  decides,
  text: port === undefined ? protocol : `${protocol}/${port}`,
});

const transports = new Set(['tcp', 'udp', 'sctp']);

/** Ports of the asked protocol on which the destination is known to serve: listening, else declared. */
const servedPort = (c: Case, protocol: string): number | undefined => {
  if (c.to.kind !== 'pod') return undefined;
  const { pod } = c.to;
  const state = c.nodes[pod.nodeName ?? ''];
  const network = state?.ok ? state.value.pods[`${pod.namespace}/${pod.name}`] : undefined;
  const listening = network?.ok && network.value.listening.ok ? network.value.listening.value : [];
  const open = listening.find(
    (item) => item.protocol.startsWith(protocol) && !item.address.startsWith('127.') && item.address !== '::1',
  );
  return open?.port ?? pod.ports.find((item) => item.protocol.toLowerCase() === protocol)?.port;
};

/** What was asked; without a port, ping and TCP to a port that listens (calico#8.2: ping alone says little). */
export const askedPackets = (c: Case): Asked[] => {
  const { port, protocol } = askedOfEnd(c);
  if (protocol === 'icmp') return [asked('icmp', undefined, true)];
  if (port !== undefined) return [asked(protocol ?? 'tcp', port, true)];
  const served = servedPort(c, protocol ?? 'tcp');
  if (protocol !== undefined && transports.has(protocol)) return [asked(protocol, served, true)];
  const tcp = served === undefined ? [] : [asked('tcp', served, true)];
  return [asked('icmp', undefined, tcp.length === 0), ...tcp];
};
