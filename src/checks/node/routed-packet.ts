import type { Packet } from '../../programmed/packet.ts';
import type { RoutedPacket } from '../../programmed/routes.ts';
import { walkHook } from '../../programmed/walk.ts';
import { askedPackets, packetOf } from '../asked.ts';
import type { Leg, Side } from '../leg.ts';

const marksDecide = (side: Side): boolean =>
  side.state.ok &&
  side.state.value.rules.ok &&
  side.state.value.rules.value.some((rule) => rule.fwmark !== undefined || rule.fwmask !== undefined);

const decidingPacket = (leg: Leg): Packet | undefined => {
  const asked = askedPackets(leg.c).find((what) => what.decides);
  return asked === undefined ? undefined : packetOf(leg, asked);
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
const markOf = (side: Side, packet: Packet | undefined, iif: string): number => {
  if (packet === undefined || !side.state.ok || !marksDecide(side)) return 0;
  return walkHook(side.state.value, 'PREROUTING', { ...packet, inIface: iif }).mark;
};

/** The packet of this direction as the node's routing sees it when it comes in by `iif`. */
export const routedPacket = (leg: Leg, side: Side, dst: string, iif: string | undefined): RoutedPacket => {
  const src = leg.source.address;
  const packet = decidingPacket(leg);
  return {
    dst,
    ...(src === undefined ? {} : { src }),
    ...(packet === undefined ? {} : selectorsOf(packet)),
    ...(iif === undefined ? {} : { iif, mark: markOf(side, packet, iif) }),
  };
};
