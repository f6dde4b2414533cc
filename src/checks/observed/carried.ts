import { linkOf, type PathDirection } from '../../path/path-direction.ts';
import type { MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** What the network between the nodes has to carry: for people, and as the fix is told. */
export const carried = (path: PathDirection): { text: MessageArg; param: string } => {
  const { transport, source } = path;
  if (transport.kind === 'ipip') return { text: say('live-packets.ip-in-ip'), param: 'protocol 4' };
  if (transport.kind === 'wireguard') return { text: 'WireGuard (51820/udp)', param: 'WireGuard (51820/udp)' };
  if (transport.kind !== 'vxlan') return { text: say('live-packets.pod-addresses'), param: 'pod addresses' };
  const port = `${linkOf(source, transport.device)?.vxlan?.port ?? 4789}/udp`;
  return { text: port, param: port };
};
