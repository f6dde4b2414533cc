import { type Flaw, flawOf } from './packet-flaw.ts';

/** Parts of TCP, UDP and ICMP that tell our packets from others. Lengths in bytes. */
type Transport =
  | { kind: 'tcp'; sourcePort: number; destinationPort: number; flags: number; sequence: number; acknowledged: number }
  | { kind: 'udp'; sourcePort: number; destinationPort: number; payload: string }
  | {
      kind: 'icmp';
      type: number;
      code: number;
      id?: number;
      sequence?: number;
      about?: IpPacket;
      /** Of an error that says that a packet is too big for the next link (RFC 1191, RFC 8201). */
      mtu?: number;
      payload?: string;
    }
  | { kind: 'other'; protocol: number };

export interface IpPacket {
  family: 4 | 6;
  source: string;
  destination: string;
  ttl: number;
  transport: Transport;
  /** The packet inside a VXLAN or IP-in-IP packet. */
  inner?: IpPacket;
  tunnel?: 'vxlan' | 'ipip';
  /** What is wrong with it as it was captured; of one that still is to be finished by a card it says nothing. */
  flaw?: Flaw;
}

export const tcpFlags = { fin: 1, syn: 2, rst: 4, ack: 16 } as const;

const vxlanHeader = 8;
const ethernetHeader = 14;
/** Enough to tell our packets from others. */
const payloadBytes = 40;
/** A packet in a packet in a packet: deeper is not ours. */
const deepest = 3;

const address4 = (bytes: Uint8Array, at: number): string => bytes.subarray(at, at + 4).join('.');

/** In the shortest form (RFC 5952), as other tools print it. */
export const address6 = (bytes: Uint8Array, at: number): string => {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[at + 2 * i] ?? 0) << 8) | (bytes[at + 2 * i + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.start === -1) return hex(groups);
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
};

/** An ethernet frame's packet, past VLAN tags. */
export const decodeEthernet = (bytes: Uint8Array, depth = 0, isWhole = false): IpPacket | undefined => {
  let at = 12;
  let type = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while ((type === 0x8100 || type === 0x88a8) && at + 6 <= bytes.length) {
    at += 4;
    type = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  return type === 0x0800 || type === 0x86dd ? decodeIp(bytes.subarray(at + 2), depth, isWhole) : undefined;
};

const moreFragments = (bytes: Uint8Array): boolean => ((bytes[6] ?? 0) & 0x20) !== 0;

/**
 * What an IP packet says, as far as it was captured; nothing for what is cut before its addresses. `isWhole`: the
 * capture has all that was there, so that what is missing was not sent.
 */
export const decodeIp = (bytes: Uint8Array, depth = 0, isWhole = false): IpPacket | undefined => {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4) {
    const header = ((bytes[0] ?? 0) & 15) * 4;
    if (bytes.length < 20 || header < 20) return undefined;
    const fragment = (((bytes[6] ?? 0) & 31) << 8) | (bytes[7] ?? 0);
    const protocol = bytes[9] ?? 0;
    const payload = fragment === 0 ? bytes.subarray(header) : new Uint8Array(0);
    const flaw = isWhole && fragment === 0 && !moreFragments(bytes) ? flawOf(bytes, header, protocol) : undefined;
    const base = {
      family: 4 as const,
      source: address4(bytes, 12),
      destination: address4(bytes, 16),
      ttl: bytes[8] ?? 0,
      ...(flaw === undefined ? {} : { flaw }),
    };
    return withTransport(base, protocol, payload, depth, isWhole);
  }
  if (version === 6) {
    if (bytes.length < 40) return undefined;
    const next = bytes[6] ?? 0;
    const flaw = isWhole ? flawOf(bytes, 40, next) : undefined;
    const base = {
      family: 6 as const,
      source: address6(bytes, 8),
      destination: address6(bytes, 24),
      ttl: bytes[7] ?? 0,
      ...(flaw === undefined ? {} : { flaw }),
    };
    return withTransport(base, next, bytes.subarray(40), depth, isWhole);
  }
  return undefined;
};

type Base = Omit<IpPacket, 'transport' | 'inner' | 'tunnel'>;

const withTransport = (
  base: Base,
  protocol: number,
  payload: Uint8Array,
  depth: number,
  isWhole: boolean,
): IpPacket => {
  const transport = decodeTransport(protocol, payload, depth);
  if (depth >= deepest) return { ...base, transport };
  if (protocol === 4 || protocol === 41) {
    const inner = decodeIp(payload, depth + 1, isWhole);
    return { ...base, transport, ...(inner ? { inner, tunnel: 'ipip' as const } : {}) };
  }
  // Any UDP port: the port of VXLAN is a setting (calico#7). The header's flags and the frame inside decide.
  if (transport.kind === 'udp' && payload.length > 8 + vxlanHeader + ethernetHeader && payload[8] === 0x08) {
    const inner = decodeEthernet(payload.subarray(8 + vxlanHeader), depth + 1, isWhole);
    return { ...base, transport, ...(inner ? { inner, tunnel: 'vxlan' as const } : {}) };
  }
  return { ...base, transport };
};

/** The first bytes behind a header of eight, in hex. */
const payloadOf = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(8, 8 + payloadBytes)).toString('hex');

const decodeTransport = (protocol: number, bytes: Uint8Array, depth: number): Transport => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (protocol === 6 && bytes.length >= 14) {
    return {
      kind: 'tcp',
      sourcePort: view.getUint16(0),
      destinationPort: view.getUint16(2),
      sequence: view.getUint32(4),
      acknowledged: view.getUint32(8),
      flags: bytes[13] ?? 0,
    };
  }
  // An ICMP error carries only the first 8 bytes: the ports are there, the flags are not.
  if ((protocol === 6 || protocol === 17) && bytes.length >= 8) {
    const ports = { sourcePort: view.getUint16(0), destinationPort: view.getUint16(2) };
    return protocol === 17
      ? { kind: 'udp', ...ports, payload: payloadOf(bytes) }
      : { kind: 'tcp', ...ports, sequence: view.getUint32(4), acknowledged: 0, flags: 0 };
  }
  if ((protocol === 1 || protocol === 58) && bytes.length >= 8) {
    const [type, code] = [bytes[0] ?? 0, bytes[1] ?? 0];
    const echo = protocol === 1 ? type === 0 || type === 8 : type === 128 || type === 129;
    if (echo) {
      const [id, sequence] = [view.getUint16(4), view.getUint16(6)];
      return { kind: 'icmp', type, code, id, sequence, payload: payloadOf(bytes) };
    }
    const about = depth < deepest ? decodeIp(bytes.subarray(8), depth + 1) : undefined;
    const mtu =
      protocol === 1 && type === 3 && code === 4
        ? view.getUint16(6)
        : protocol === 58 && type === 2
          ? view.getUint32(4)
          : 0;
    return { kind: 'icmp', type, code, ...(about ? { about } : {}), ...(mtu > 0 ? { mtu } : {}) };
  }
  return { kind: 'other', protocol };
};
