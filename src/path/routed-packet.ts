import type { Packet } from '../programmed/packet.ts';
import type { RoutedPacket } from '../programmed/routes.ts';
import { walkHook } from '../programmed/walk.ts';
import { askedPackets, packetOf } from './asked-packets.ts';
import type { PathDirection, PathEndpoint } from './path-direction.ts';

const marksDecide = (endpoint: PathEndpoint): boolean =>
  endpoint.state.ok &&
  endpoint.state.value.rules.ok &&
  endpoint.state.value.rules.value.some((rule) => rule.fwmark !== undefined || rule.fwmask !== undefined);

const decidingPacket = (path: PathDirection): Packet | undefined => {
  const asked = askedPackets(path.c).find((what) => what.decides);
  return asked === undefined ? undefined : packetOf(path, asked);
};

/** What routing rules can ask of a packet beside its addresses. */
export const selectorsOf = ({
  protocol,
  sport,
  dport,
}: Packet): Pick<RoutedPacket, 'protocol' | 'sport' | 'dport'> => ({
  protocol,
  ...(sport === undefined ? {} : { sport }),
  ...(dport === undefined ? {} : { dport }),
});

/** The mark that the node's own rules give the packet before it is routed; only asked for where a routing rule reads it. */
const markOf = (endpoint: PathEndpoint, packet: Packet | undefined, iif: string): number => {
  if (packet === undefined || !endpoint.state.ok || !marksDecide(endpoint)) return 0;
  return walkHook(endpoint.state.value, 'PREROUTING', { ...packet, inIface: iif }).mark;
};

/** The packet of this direction as the node's routing sees it when it comes in by `iif`. */
export const routedPacket = (
  path: PathDirection,
  endpoint: PathEndpoint,
  dst: string,
  iif: string | undefined,
): RoutedPacket => {
  const src = path.source.address;
  const packet = decidingPacket(path);
  return {
    dst,
    ...(src === undefined ? {} : { src }),
    ...(packet === undefined ? {} : selectorsOf(packet)),
    ...(iif === undefined ? {} : { iif, mark: markOf(endpoint, packet, iif) }),
  };
};
