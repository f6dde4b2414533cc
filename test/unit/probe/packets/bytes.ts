/** Builds packets byte by byte for tests. */
const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (each) => Number.parseInt(each, 16));

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const u32 = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);

const address = (text: string): Uint8Array =>
  text.includes(':') ? hex(text.replaceAll(':', '')) : Uint8Array.from(text.split('.'), Number);

export const ipv4 = (
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  ttl = 64,
): Uint8Array =>
  joined(
    hex('4500'),
    u16(20 + payload.length),
    hex('00004000'),
    Uint8Array.of(ttl, protocol),
    hex('0000'),
    address(source),
    address(destination),
    payload,
  );

/** Addresses with all digits: `fd000000000000000000000000000001`. */
export const ipv6 = (source: string, destination: string, next: number, payload: Uint8Array): Uint8Array =>
  joined(hex('60000000'), u16(payload.length), Uint8Array.of(next, 63), hex(source), hex(destination), payload);

export const tcp = (source: number, destination: number, flags: number): Uint8Array =>
  joined(u16(source), u16(destination), u32(1), u32(2), Uint8Array.of(0x50, flags), hex('ffff00000000'));

export const udp = (source: number, destination: number, payload: Uint8Array): Uint8Array =>
  joined(u16(source), u16(destination), u16(8 + payload.length), hex('0000'), payload);

const icmp = (type: number, code: number, rest: Uint8Array): Uint8Array =>
  joined(Uint8Array.of(type, code), hex('0000'), rest);

export const echo = (type: number, id: number, sequence: number): Uint8Array =>
  icmp(type, 0, joined(u16(id), u16(sequence), hex('0102030405060708')));

/** An ICMP error about a packet. */
export const about = (type: number, code: number, packet: Uint8Array): Uint8Array =>
  icmp(type, code, joined(u32(0), packet));

export const ethernet = (packet: Uint8Array, tag = ''): Uint8Array =>
  joined(hex('660000000002 660000000001'), hex(tag), hex((packet[0] ?? 0) >> 4 === 6 ? '86dd' : '0800'), packet);

export const vxlan = (packet: Uint8Array): Uint8Array => joined(hex('08000000 00100000'), ethernet(packet));

export const sll2 = (interfaceIndex: number, type: number, packet: Uint8Array): Uint8Array =>
  joined(
    hex((packet[0] ?? 0) >> 4 === 6 ? '86dd' : '0800'),
    hex('0000'),
    u32(interfaceIndex),
    hex('0001'),
    Uint8Array.of(type, 6),
    hex('eeeeeeeeeeee0000'),
    packet,
  );

export const pcap = (linkType: number, packets: Uint8Array[], little = true): Uint8Array => {
  const size = 24 + packets.reduce((sum, packet) => sum + 16 + packet.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b2c3d4, little);
  view.setUint32(20, linkType, little);
  let at = 24;
  for (const [index, packet] of packets.entries()) {
    view.setUint32(at, 1_700_000_000 + index, little);
    view.setUint32(at + 4, 500_000, little);
    view.setUint32(at + 8, packet.length, little);
    view.setUint32(at + 12, packet.length, little);
    bytes.set(packet, at + 16);
    at += 16 + packet.length;
  }
  return bytes;
};
