import type { Inbound } from '../case/inbound.ts';
import { type Message, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';

const ways: Record<Inbound['way'], Message> = {
  'node-port': say('inbound.node-port'),
  'load-balancer': say('inbound.load-balancer'),
  'external-ip': say('inbound.external-ip'),
  'cluster-ip': say('inbound.cluster-ip'),
  'host-port': say('inbound.host-port'),
  'pod-address': say('inbound.pod-address'),
  'node-address': say('inbound.node-address'),
};

/** How people call the way: `NodePort 10.0.0.1:30080`; `LoadBalancer on port 8080` where it has no address yet. */
export const wayTitle = ({ way, address, port }: Pick<Inbound, 'way' | 'address' | 'port'>): Message => {
  if (address !== undefined) return say('inbound.way', { way: ways[way], called: calledText({ address, port }) });
  return port === undefined ? ways[way] : say('inbound.way-on-port', { way: ways[way], port });
};

export const calledText = ({ address, port }: { address?: string | undefined; port?: number | undefined }): string => {
  if (address === undefined) return port === undefined ? '?' : `?:${port}`;
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
};

/** Who calls, as people call it. */
export const clientTitle = ({ client }: Pick<Inbound, 'client'>): Message =>
  client.any ? say('ask.somebody-outside') : verbatim(client.node ?? client.address);
