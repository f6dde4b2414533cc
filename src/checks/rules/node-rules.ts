import type { Finding } from '../../case/finding.ts';
import { deviceTowards, hopAt, type Leg, nodeInterface, vethOfSide } from '../leg.ts';
import { eachAsked, withInterfaces } from './rules.ts';

/** By which interface the sending node's packets leave: into a pod of its own, a tunnel, or the network. */
const outOf = (leg: Leg, dst: string): string | undefined =>
  (leg.sameNode ? vethOfSide(leg.destination) : undefined) ?? deviceTowards(leg.source, dst);

/** By which interface the packets come into the receiving node. */
const into = (leg: Leg): string | undefined => {
  const { source, destination, transport } = leg;
  if (leg.sameNode) return vethOfSide(source);
  if ('device' in transport) return transport.device;
  if (source.kind === 'outside') return deviceTowards(destination, source.address);
  return nodeInterface(destination, leg.family);
};

/** What a node sends by its own network: its OUTPUT and what follows (calico#3.3, #4.10). */
export const nodeOutputRules = (leg: Leg): Finding[] => {
  const { source, destination } = leg;
  // A pod's own policy does not concern what its node sends to it (calico#3.3).
  const guarded = leg.sameNode || destination.kind !== 'pod' ? [] : [destination];
  return eachAsked(leg, guarded, (asked, what) => {
    const packet =
      leg.direction === 'reverse' && leg.translated !== undefined ? { ...asked, dst: leg.translated } : asked;
    const out = outOf(leg, packet.dst);
    const common = { side: source, hop: hopAt(source, 'node'), what: what.text, decides: what.decides };
    return [
      { ...common, hook: 'OUTPUT', packet: withInterfaces(packet, undefined, out) },
      { ...common, hook: 'POSTROUTING', packet: withInterfaces(packet, undefined, out) },
    ];
  });
};

/** What a node receives by its own network: its INPUT, with host endpoints and what pods may send to it. */
export const nodeInputRules = (leg: Leg): Finding[] => {
  const { source, destination } = leg;
  // Where the sender's node does not see it off, its policies are asked here.
  const guarded = leg.sameNode && source.kind === 'pod' ? [source] : [];
  return eachAsked(leg, guarded, (asked, what) => {
    const packet =
      leg.direction === 'forward' && leg.translated !== undefined ? { ...asked, src: leg.translated } : asked;
    const iface = into(leg);
    const common = { side: destination, hop: hopAt(destination, 'node'), what: what.text, decides: what.decides };
    return [
      { ...common, hook: 'PREROUTING', packet: withInterfaces(packet, iface) },
      { ...common, hook: 'INPUT', packet: withInterfaces(packet, iface) },
    ];
  });
};
