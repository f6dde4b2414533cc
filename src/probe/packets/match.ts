import type { Frame } from './frame.ts';
import { type IpPacket, tcpFlags } from './ip-packet.ts';
import { type PacketsRequest, receiverOf, sourcePortCount, type TestRequest } from './packets-request.ts';

export interface Match {
  /** Place of the test in the request. */
  test: number;
  kind: 'request' | 'reply';
  /** The packet of ours, taken out of its tunnel. */
  packet: IpPacket;
  /** Around it, when it travels in a tunnel. */
  outer?: IpPacket;
}

export interface IcmpError {
  test: number;
  from: string;
  message: string;
  /** What fits, in bytes of the IP packet, where it says that the packet did not. */
  mtu?: number | undefined;
}

const inRange = (test: TestRequest, port: number): boolean =>
  test.firstSourcePort !== undefined && port >= test.firstSourcePort && port < test.firstSourcePort + sourcePortCount;

const echoTypes = (family: 4 | 6) => (family === 4 ? { request: 8, reply: 0 } : { request: 128, reply: 129 });

/**
 * Which test a packet belongs to. The sender's address may have been translated on the way, so a request
 * is known by its destination and its port or id; a reply likewise by its source.
 */
const matchPacket = (packet: IpPacket, request: PacketsRequest): Pick<Match, 'test' | 'kind'> | undefined => {
  const { transport, family } = packet;
  for (const [index, test] of request.tests.entries()) {
    const receiver = receiverOf(request, test);
    const towards = packet.destination === receiver;
    const back = packet.source === receiver;
    if (!towards && !back) continue;
    if (transport.kind === 'icmp' && test.protocol === 'icmp' && transport.id === test.icmpId) {
      const types = echoTypes(family);
      if (towards && transport.type === types.request) return { test: index, kind: 'request' };
      if (back && transport.type === types.reply) return { test: index, kind: 'reply' };
    }
    if ((transport.kind === 'tcp' || transport.kind === 'udp') && transport.kind === test.protocol) {
      if (towards && transport.destinationPort === test.port && inRange(test, transport.sourcePort)) {
        return { test: index, kind: 'request' };
      }
      if (back && transport.sourcePort === test.port && inRange(test, transport.destinationPort)) {
        return { test: index, kind: 'reply' };
      }
    }
  }
  return undefined;
};

/** Our packet in this frame, bare or in a tunnel. */
export const matchFrame = (frame: Frame, request: PacketsRequest): Match | undefined => {
  let outer: IpPacket | undefined;
  for (let packet: IpPacket | undefined = frame.packet; packet !== undefined; packet = packet.inner) {
    const found = matchPacket(packet, request);
    if (found !== undefined) return { ...found, packet, ...(outer ? { outer } : {}) };
    outer = packet;
  }
  return undefined;
};

const unreachable4: Readonly<Record<number, string>> = {
  0: 'net unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'fragmentation needed',
  9: 'net prohibited',
  10: 'host prohibited',
  13: 'administratively prohibited',
};
const unreachable6: Readonly<Record<number, string>> = {
  0: 'no route',
  1: 'administratively prohibited',
  3: 'address unreachable',
  4: 'port unreachable',
};

const messageOf = (family: 4 | 6, type: number, code: number): string => {
  if (family === 4) {
    if (type === 3) return unreachable4[code] ?? `unreachable, code ${code}`;
    if (type === 11) return 'time to live exceeded';
    if (type === 5) return 'redirect';
  } else {
    if (type === 1) return unreachable6[code] ?? `unreachable, code ${code}`;
    if (type === 2) return 'packet too big';
    if (type === 3) return 'hop limit exceeded';
  }
  return `ICMP type ${type}, code ${code}`;
};

/** An ICMP error about one of our packets, or about a tunnel packet that carried it. */
export const matchError = (frame: Frame, request: PacketsRequest): IcmpError | undefined => {
  for (let packet: IpPacket | undefined = frame.packet; packet !== undefined; packet = packet.inner) {
    const { transport, family } = packet;
    if (transport.kind !== 'icmp' || transport.about === undefined) continue;
    for (let about: IpPacket | undefined = transport.about; about !== undefined; about = about.inner) {
      const found = matchPacket(about, request);
      if (found) {
        return {
          test: found.test,
          from: packet.source,
          message: messageOf(family, transport.type, transport.code),
          ...(transport.mtu === undefined ? {} : { mtu: transport.mtu }),
        };
      }
    }
  }
  return undefined;
};

/** The first packet of an attempt, not what follows in a connection. */
export const opens = ({ packet: { transport } }: Match): boolean =>
  transport.kind !== 'tcp' || (transport.flags & (tcpFlags.syn | tcpFlags.ack)) === tcpFlags.syn;

/** A TCP packet that the receiver sends only after the handshake's third packet reached it. */
export const confirmsHandshake = ({ kind, packet }: Match): boolean =>
  kind === 'reply' &&
  packet.transport.kind === 'tcp' &&
  (packet.transport.flags & tcpFlags.syn) === 0 &&
  (packet.transport.flags & tcpFlags.rst) === 0;

const flagNames = [
  [tcpFlags.syn, 'SYN'],
  [tcpFlags.fin, 'FIN'],
  [tcpFlags.rst, 'RST'],
  [tcpFlags.ack, 'ACK'],
] as const;

const what = ({ transport, family }: IpPacket): string => {
  if (transport.kind === 'tcp') {
    const flags = flagNames.filter(([bit]) => (transport.flags & bit) !== 0).map(([, name]) => name);
    return `TCP ${flags.join(',')}`;
  }
  if (transport.kind === 'icmp') {
    const kind = transport.type === echoTypes(family).request ? 'echo request' : 'echo reply';
    return `ICMP ${kind} id ${transport.id} seq ${transport.sequence}`;
  }
  return transport.kind === 'udp' ? 'UDP' : `protocol ${transport.protocol}`;
};

const end = (address: string, port: number | undefined): string =>
  port === undefined ? address : `${address}.${port}`;

/** One line about one packet, for the proof. */
export const describeMatch = (match: Match, direction: Frame['direction']): string => {
  const { packet, outer } = match;
  const { transport } = packet;
  const ports = transport.kind === 'tcp' || transport.kind === 'udp' ? transport : undefined;
  const arrow = `${end(packet.source, ports?.sourcePort)} > ${end(packet.destination, ports?.destinationPort)}`;
  const tunnel = outer?.tunnel
    ? ` in ${outer.tunnel === 'vxlan' ? 'VXLAN' : 'IP-in-IP'} ${outer.source} > ${outer.destination}`
    : '';
  return `${direction === 'unknown' ? '' : `${direction} `}${arrow} ${what(packet)} ttl ${packet.ttl}${tunnel}`;
};
