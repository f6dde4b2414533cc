import type { Packet } from '../programmed/packet.ts';
import { linkOf, nodeIp, type PathDirection } from './path-direction.ts';

interface Outer {
  packet: Packet;
  text: string;
  /** The interface that the tunnel is bound to, which routing rules and routes are asked for. */
  oif?: string;
}

const tunnelNames = (
  path: PathDirection,
): { protocol: string; dport?: number; text: string; oif?: string } | undefined => {
  const { transport, source } = path;
  if (transport.kind === 'ipip') return { protocol: '4', text: 'IP in IP' };
  if (transport.kind !== 'vxlan') return undefined;
  const vxlan = linkOf(source, transport.device)?.vxlan;
  const dport = vxlan?.port ?? 4789;
  const oif = vxlan?.parent === undefined ? {} : { oif: vxlan.parent };
  return { protocol: 'udp', dport, text: `VXLAN udp/${dport}`, ...oif };
};

/** The wrapped packet between the two nodes: sent by one node itself, received by the other. */
export const outerPacket = (path: PathDirection): Outer | undefined => {
  const tunnel = tunnelNames(path);
  const src = nodeIp(path.source, path.family);
  const dst = nodeIp(path.destination, path.family);
  if (tunnel === undefined || src === undefined || dst === undefined) return undefined;
  const { protocol, dport, text, oif } = tunnel;
  const port = dport === undefined ? {} : { dport };
  return {
    packet: { family: path.family, protocol, src, dst, mark: 0, ctState: 'NEW', ...port },
    text,
    ...(oif === undefined ? {} : { oif }),
  };
};
