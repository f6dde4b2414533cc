import type { RoutedPacket } from '../programmed/routes.ts';
import { walkHook } from '../programmed/walk.ts';
import { askedPackets, packetOf } from './asked.ts';
import type { Leg, Side } from './leg.ts';

const marksDecide = (side: Side): boolean =>
  side.state.ok &&
  side.state.value.rules.ok &&
  side.state.value.rules.value.some((rule) => rule.fwmark !== undefined || rule.fwmask !== undefined);

/** The mark that the node's own rules give the packet before it is routed; only asked for where a routing rule reads it. */
const markOf = (leg: Leg, side: Side, iif: string): number => {
  const asked = askedPackets(leg.c).find((what) => what.decides);
  const packet = asked === undefined ? undefined : packetOf(leg, asked);
  if (packet === undefined || !side.state.ok || !marksDecide(side)) return 0;
  return walkHook(side.state.value, 'PREROUTING', { ...packet, inIface: iif }).mark;
};

/** The packet of this direction as the node's routing sees it when it comes in by `iif`. */
export const routedPacket = (leg: Leg, side: Side, dst: string, iif: string | undefined): RoutedPacket => {
  const src = leg.source.address;
  return {
    dst,
    ...(src === undefined ? {} : { src }),
    ...(iif === undefined ? {} : { iif, mark: markOf(leg, side, iif) }),
  };
};
