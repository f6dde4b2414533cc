import type { CtState, Packet } from '../programmed/packet.ts';
import type { RoutedPacket } from '../programmed/routes.ts';
import { walkHook } from '../programmed/walk.ts';
import type { Asked } from './asked-packets.ts';
import type { PathDirection, PathEndpoint } from './path-direction.ts';

const marksDecide = (endpoint: PathEndpoint): boolean =>
  endpoint.state.ok &&
  endpoint.state.value.rules.ok &&
  endpoint.state.value.rules.value.some((rule) => rule.fwmark !== undefined || rule.fwmask !== undefined);

/** The packet in this direction: the request opens a connection, the reply belongs to it. */
export const packetOf = (path: PathDirection, what: Asked): Packet | undefined => {
  const { source, destination, family } = path;
  if (source.address === undefined || destination.address === undefined) return undefined;
  const forward = path.direction === 'forward';
  const ctState: CtState = forward ? 'NEW' : 'ESTABLISHED';
  const icmp = what.protocol === 'icmp';
  const echo = family === 4 ? (forward ? 8 : 0) : forward ? 128 : 129;
  const ports = what.port === undefined ? {} : forward ? { dport: what.port } : { sport: what.port };
  return {
    family,
    protocol: icmp && family === 6 ? 'icmpv6' : what.protocol,
    src: source.address,
    dst: destination.address,
    mark: 0,
    ctState,
    ...ports,
    ...(icmp ? { icmpType: echo, icmpCode: 0 } : {}),
  };
};

const decidingPacket = (path: PathDirection): Packet | undefined => {
  const asked = path.trip.asked.find((what) => what.decides);
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
