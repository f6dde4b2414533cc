import type { Case } from '../case/case.ts';
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

/** `10.0.0.1:30080`, `[2001:db8::1]:443`. */
export const calledText = ({ address, port }: { address: string; port?: number | undefined }): string => {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
};

/** The same for keys and proofs; what has no address yet goes by its Service. */
export const calledObject = ({ inbound, service }: Pick<Case, 'inbound' | 'service'>): string => {
  const { address, port } = inbound ?? {};
  if (address !== undefined) return calledText({ address, port });
  const title = service === undefined ? 'no address' : `svc/${service.namespace}/${service.name}`;
  return port === undefined ? title : `${title}:${port}`;
};

/** Who calls, as people call it. */
export const clientTitle = ({ client }: Pick<Inbound, 'client'>): Message =>
  client.any ? say('ask.somebody-outside') : verbatim(client.node ?? client.address);
