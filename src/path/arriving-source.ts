import type { OutsideEnd } from '../case/end.ts';
import { familyOf, sameAddress } from '../ip/texts.ts';
import { isEbpf } from '../programmed/ebpf.ts';
import { hasForeignRewrite, isForeign, rewritesSource } from '../programmed/foreign-rules.ts';
import type { HookName, Packet } from '../programmed/packet.ts';
import { masqueradeAddress } from '../programmed/source-address.ts';
import { type Walk, walkHook } from '../programmed/walk.ts';
import type { Asked } from './asked-packets.ts';
import { outInterface, withInterfaces } from './out-interface.ts';
import { type PathDirection, vethOfEndpoint } from './path-direction.ts';
import { roundTrip } from './round-trip.ts';
import { packetOf } from './routed-packet.ts';

/** With which source address a pod's packets arrive at the other node, where a rule of others rewrites it. */
export interface ArrivingSource {
  /** Absent where the rule leaves it open, as by a range. */
  address?: string;
  /** The rule that rewrites it. */
  matched: Walk['matched'][number];
  /** As it leaves the pod. */
  packet: Packet;
}

/** `192.0.2.7:1024-2048`, `[2001:db8::7]:1024` and `192.0.2.7` name one address; `192.0.2.7-192.0.2.9` does not. */
const oneAddress = (to: string): string | undefined => {
  const bare = to.startsWith('[') ? to.slice(1, to.indexOf(']')) : familyOf(to) === 6 ? to : (to.split(':')[0] ?? '');
  return familyOf(bare) === undefined ? undefined : bare;
};

/** A native rule whose address is of a map is listed as a masquerade, which it is not. */
const isOpen = ({ rule }: Walk['matched'][number]): boolean =>
  rule.steps?.some((step) => step.kind === 'snat' && step.to === 'masquerade') === true && /\bsnat\b/.test(rule.text);

/** `undefined`: the pod's own arrives, or what arrives is not told. */
export const arrivingSource = (path: PathDirection, asked: Asked): ArrivingSource | undefined => {
  const { source, destination, direction, sameNode, family } = path;
  // FORWARD, where policies stand, comes before the rewrite; a reply keeps what its request was given.
  if (direction === 'reverse' || sameNode || source.kind !== 'pod' || destination.kind !== 'pod') return undefined;
  if (!source.state.ok || isEbpf(source.state.value)) return undefined;
  const state = source.state.value;
  if (!hasForeignRewrite(state, family)) return undefined;
  const packet = packetOf(path, asked);
  if (packet === undefined) return undefined;
  const veth = vethOfEndpoint(source);
  const out = outInterface(path, packet);
  const hooks: [HookName, Packet][] = [
    ['PREROUTING', withInterfaces(packet, veth)],
    ['FORWARD', withInterfaces(packet, veth, out)],
    ['POSTROUTING', withInterfaces(packet, undefined, out)],
  ];
  let mark = 0;
  let walk: Walk | undefined;
  for (const [hook, at] of hooks) {
    walk = walkHook(state, hook, { ...at, mark });
    if (walk.verdict !== 'accept') return undefined;
    mark = walk.mark;
  }
  const matched = walk?.matched.findLast(({ rule }) => rewritesSource(rule));
  if (walk?.snat === undefined || matched === undefined || !isForeign(state, matched)) return undefined;
  const address =
    walk.snat !== 'masquerade'
      ? oneAddress(walk.snat)
      : isOpen(matched)
        ? undefined
        : masqueradeAddress(state, out, family);
  if (sameAddress(address, packet.src)) return undefined;
  return { matched, packet, ...(address === undefined ? {} : { address }) };
};

/** The way of packets that arrive with this address instead of the pod's; the same wrapping, and no pod sends them. */
export const comingFrom = (path: PathDirection, address: string): PathDirection => {
  const from: OutsideEnd = { kind: 'outside', address };
  const { forward } = roundTrip({ ...path.c, from });
  return { ...forward, transport: path.transport, pool: path.pool };
};
