import type { Packet } from '../programmed/packet.ts';
import { devicesOf, lookupRoute } from '../programmed/routes.ts';
import { nodeInterface, type PathDirection, vethOfEndpoint } from './path-direction.ts';
import { selectorsOf } from './routed-packet.ts';

export const withInterfaces = (packet: Packet, inIface: string | undefined, outIface?: string): Packet => ({
  ...packet,
  ...(inIface === undefined ? {} : { inIface }),
  ...(outIface === undefined ? {} : { outIface }),
});

/** By which interface the sender's node sends it on: what its routes say, else what they should say. */
export const outInterface = (path: PathDirection, packet: Packet): string | undefined => {
  const { source, destination, transport } = path;
  if (path.sameNode) return vethOfEndpoint(destination);
  const veth = vethOfEndpoint(source);
  const decision = source.state.ok
    ? lookupRoute(source.state.value, {
        dst: packet.dst,
        src: packet.src,
        ...selectorsOf(packet),
        ...(veth === undefined ? {} : { iif: veth }),
      })
    : undefined;
  const actual = decision === undefined ? undefined : devicesOf(decision)[0];
  if (actual !== undefined) return actual;
  return 'device' in transport ? transport.device : nodeInterface(source, path.family);
};
