import type { Rule } from '../case/node-state.ts';
import { connectionOf } from '../case/question.ts';
import { familyOf, sameAddress } from '../ip/texts.ts';
import type { Packet } from '../programmed/packet.ts';
import { devicesOf, lookupRoute } from '../programmed/routes.ts';
import { masqueradeAddress } from '../programmed/source-address.ts';
import { type Walk, type Way, walkHook } from '../programmed/walk.ts';
import { servicePortOf } from './asked-of-end.ts';
import type { PathDirection } from './path-direction.ts';
import { packetToService } from './service-packet.ts';

/** Why kube-proxy replaces the sender's address (kube-proxy#masquerade); `other`: by a rule that is not known. */
export type Masked = { by: 'all' | 'itself' | 'other' } | { by: 'range'; range: string };

/** What a pod's packets for a Service carry once its node has passed them on to one endpoint. */
export interface SentSource {
  /** Absent: the pod's own address stays. */
  masked?: Masked;
  /** With which it leaves instead; absent where it keeps its own, or where that is not known. */
  address?: string;
  /** The rule that asks for it, where there is one. */
  rule?: Rule;
  walk: Walk;
}

const rangeOf = ({ matches, steps = [] }: Rule): string | undefined => {
  const match = matches.find((each) => each.kind === 'source' && each.negate);
  if (match?.kind === 'source') return match.cidr;
  for (const step of steps) {
    if (step.kind !== 'match' || step.op !== '!=' || !/^ip6? saddr$/.test(step.keys[0]?.field ?? '')) continue;
    const [part] = step.elements[0]?.parts ?? [];
    if (part?.kind === 'prefix') return `${part.address}/${part.length}`;
    if (part?.kind === 'is') return part.value;
  }
  return undefined;
};

const asksForMask = ({ target }: Rule): boolean => target === 'KUBE-MARK-MASQ' || target === 'mark-for-masquerade';

const maskedBy = (rule: Rule | undefined): Masked => {
  if (rule === undefined) return { by: 'other' };
  if (/^(?:KUBE-SEP-|endpoint-)/.test(rule.chain)) return { by: 'itself' };
  const range = rangeOf(rule);
  return range === undefined ? { by: 'all' } : { by: 'range', range };
};

const behindFor = (path: PathDirection, way: Way): Packet | undefined => {
  const { source, c } = path;
  const { address, port, mark } = way;
  const family = familyOf(address ?? '');
  if (!source.state.ok || source.address === undefined || address === undefined || family === undefined)
    return undefined;
  if (mark === undefined) return undefined;
  const [outIface] = devicesOf(lookupRoute(source.state.value, { dst: address, src: source.address, mark }));
  return {
    family,
    protocol: (c.service && servicePortOf(c.service, connectionOf(c.question))?.protocol.toLowerCase()) ?? 'tcp',
    src: source.address,
    dst: address,
    mark,
    ctState: 'NEW',
    dnated: true,
    ...(port === undefined ? {} : { dport: port }),
    ...(outIface === undefined ? {} : { outIface }),
  };
};

/**
 * With which address what the sending pod sends to the question's Service leaves its node for that endpoint.
 * `undefined`: it is not told, or no rule leads there.
 */
export const sentSource = (path: PathDirection, endpoint: string): SentSource | undefined => {
  const { source, c } = path;
  const port = c.service && servicePortOf(c.service, connectionOf(c.question));
  const asked = c.service?.asked.address;
  if (source.kind !== 'pod' || !source.state.ok || port === undefined || asked === undefined) return undefined;
  const packet = packetToService(source, asked, port);
  if (packet === undefined) return undefined;
  const walk = walkHook(source.state.value, 'PREROUTING', packet);
  const ways = walk.ways.filter(({ address }) => sameAddress(address, endpoint));
  const [way] = ways;
  // Where some are marked and some are not, as by rules of two modes, it goes by chance.
  if (way === undefined || ways.some(({ mark }) => mark !== way.mark)) return undefined;
  const behind = behindFor(path, way);
  if (behind === undefined) return undefined;
  const { snat, verdict } = walkHook(source.state.value, 'POSTROUTING', behind);
  if (verdict !== 'accept') return undefined;
  if (snat === undefined) return { walk };
  const rule = way.matched().findLast(({ rule: each }) => asksForMask(each))?.rule;
  const address = snat === 'masquerade' ? masqueradeAddress(source.state.value, behind.outIface, behind.family) : snat;
  return {
    walk,
    masked: maskedBy(rule),
    ...(address === undefined ? {} : { address }),
    ...(rule === undefined ? {} : { rule }),
  };
};
