import type { Case } from '../case/case.ts';
import { nodeOfEnd } from '../case/end.ts';
import type { Inbound, InboundWay } from '../case/inbound.ts';
import type { Service } from '../case/service.ts';
import { familyOf, sameAddress } from '../ip/texts.ts';
import { isEbpf } from '../programmed/ebpf.ts';
import { proxyModes } from '../programmed/kube-proxy.ts';
import type { Packet } from '../programmed/packet.ts';
import { devicesOf, lookupRoute } from '../programmed/routes.ts';
import { type Walk, walkHook } from '../programmed/walk.ts';
import type { Asked } from './asked-packets.ts';
import { deviceTowards, linkWith, nodeInterface, type PathEndpoint, type RoundTrip } from './path-direction.ts';

/** What the node at which a packet from outside comes in does with it, hook by hook. */
export interface InboundWalk {
  /** By which interface it comes in. */
  inIface: string | undefined;
  /** By which interface it is sent on. */
  outIface: string | undefined;
  /** As the client sent it. */
  called: Packet;
  pre: Walk;
  /** Taken in by the node and sent out again by IPVS, instead of being passed on (kube-proxy#ipvs). */
  byIpvs?: true;
  /** Translated, on its way on. */
  onward: Packet;
  /** The source address that it is given; absent: it keeps the client's. */
  source?: string;
  /** What happens behind routing; absent where it is not routed on. */
  post?: Walk;
}

/** Whether what is called is translated to the receiver's address and port. */
export const isTranslated = ({ way }: Inbound): boolean => way !== 'pod-address' && way !== 'node-address';

/** By which interface packets for that address come in: the one that has it, else the one that leads to the client. */
const interfaceOfEntry = (entry: PathEndpoint, inbound: Inbound): string | undefined => {
  const family = familyOf(inbound.address ?? '') ?? 4;
  const own = linkWith(entry, inbound.address)?.name;
  if (own !== undefined && own !== 'kube-ipvs0' && own !== 'lo') return own;
  return nodeInterface(entry, family) ?? deviceTowards(entry, inbound.client.address);
};

/** The packet that the client sends, as the entry node receives it. */
const calledPacket = (inbound: Inbound, asked: Asked, client: string): Packet | undefined => {
  const family = familyOf(inbound.address ?? '');
  if (family === undefined || inbound.address === undefined) return undefined;
  const port = inbound.port ?? asked.port;
  const icmp = asked.protocol === 'icmp';
  return {
    family,
    protocol: icmp && family === 6 ? 'icmpv6' : asked.protocol,
    src: client,
    dst: inbound.address,
    mark: 0,
    ctState: 'NEW',
    ...(icmp ? { icmpType: family === 4 ? 8 : 128, icmpCode: 0 } : port === undefined ? {} : { dport: port }),
  };
};

/** The same through the entry node for a sender at `client`; undefined: what is called is not known, or the node was not read. */
export const walkInbound = (
  c: Case,
  entry: PathEndpoint,
  asked: Asked,
  client = c.inbound?.client.address,
): InboundWalk | undefined => {
  const { inbound } = c;
  if (inbound === undefined || client === undefined || !entry.state.ok) return undefined;
  const called = calledPacket(inbound, asked, client);
  if (called === undefined) return undefined;
  const state = entry.state.value;
  const inIface = interfaceOfEntry(entry, inbound);
  const arriving: Packet = { ...called, ...(inIface === undefined ? {} : { inIface }) };
  const pre = walkHook(state, 'PREROUTING', arriving);
  const target = c.to.address ?? called.dst;
  const translated = isTranslated(inbound);
  const byIpvs =
    translated &&
    inbound.way !== 'host-port' &&
    pre.dnats.length === 0 &&
    proxyModes(state, called.family).includes('ipvs');
  const { dport: _called, ...plain } = arriving;
  const routed: Packet = {
    ...plain,
    dst: target,
    mark: pre.mark,
    ...(asked.port === undefined ? {} : { dport: asked.port }),
    ...(translated && !byIpvs ? { dnated: true } : {}),
  };
  const decision = lookupRoute(state, {
    dst: target,
    src: client,
    mark: pre.mark,
    ...(inIface === undefined ? {} : { iif: inIface }),
  });
  const [outIface] = devicesOf(decision);
  const onward: Packet = { ...routed, ...(outIface === undefined ? {} : { outIface }) };
  if (inbound.way === 'node-address') return { inIface, outIface: undefined, called: arriving, pre, onward: routed };
  const { inIface: _in, ...leaving } = onward;
  const post = walkHook(state, 'POSTROUTING', leaving);
  return {
    inIface,
    outIface,
    called: arriving,
    pre,
    ...(byIpvs ? { byIpvs } : {}),
    onward,
    post,
    ...(post.snat === undefined ? {} : { source: post.snat }),
  };
};

/** `externalTrafficPolicy` says nothing of connections to the Service's own address (kube-proxy#outside). */
export const keepsToOwnNode = (service: Pick<Service, 'outsideOnlyOwnNode'> | undefined, way: InboundWay): boolean =>
  service?.outsideOnlyOwnNode === true && (way === 'node-port' || way === 'load-balancer' || way === 'external-ip');

/**
 * Whether the receiver gets the packets from the entry node as its sender: those of a Service that are handed on to
 * another node. What the node's rules do counts, and where they cannot tell, what is meant.
 */
export const entrySends = (c: Case, entry: PathEndpoint, asked: Asked | undefined): boolean => {
  const { inbound, service, to } = c;
  if (inbound === undefined || !isTranslated(inbound) || inbound.way === 'host-port') return false;
  if (nodeOfEnd(to) === inbound.entry) return false;
  // Programs hand it on in a tunnel of their own, or straight, and the client's address stays (calico#2.5).
  if (entry.state.ok && isEbpf(entry.state.value)) return false;
  const meant = !keepsToOwnNode(service, inbound.way);
  const walk = asked && walkInbound(c, entry, asked);
  if (walk?.post === undefined || !handsTo(walk.pre, to.address, asked?.port) || walk.post.verdict === 'unknown')
    return meant;
  return walk.source !== undefined;
};

/** Whether the rules in force hand it to the receiver that is asked about. */
export const handsTo = (pre: Walk, address: string | undefined, port: number | undefined): boolean =>
  pre.dnats.some((each) => sameAddress(each.address, address) && (port === undefined || each.port === port));

/** The kind of packets that the question is about. */
export const decidingAsked = ({ asked }: Pick<RoundTrip, 'asked'>): Asked | undefined =>
  asked.find((each) => each.decides) ?? asked[0];
