import { describe, expect, it } from 'vitest';
import { burstPacketOf, burstPattern } from '../../../../src/probe/packets/burst-mark.ts';
import { decodeIp } from '../../../../src/probe/packets/ip-packet.ts';

const bytesOf = (hex: string): number[] => [...Buffer.from(hex, 'hex')];

/** What `ping -p` puts behind its time stamp. */
const echo = (run: number, mark: number, { type = 8, sequence = 3 } = {}): number[] => [
  ...[type, 0, 0, 0, 0x12, 0x34, sequence >> 8, sequence & 255],
  ...Array.from({ length: 16 }, (_, at) => at),
  ...bytesOf(burstPattern(run, mark).repeat(3)),
];

const ip4 = (protocol: number, inside: number[], [from, to] = [1, 2]): number[] => [
  ...[0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, from ?? 0, 10, 0, 0, to ?? 0],
  ...inside,
];
const ip6 = (next: number, inside: number[]): number[] => [
  ...[0x60, 0, 0, 0, 0, 0, next, 64],
  ...bytesOf('fd000000000000000000000000000001'),
  ...bytesOf('fd000000000000000000000000000002'),
  ...inside,
];
const vxlan = (port: number, inside: number[], type = 0x0800): number[] => [
  ...[0x80, 0, port >> 8, port & 255, 0, 0, 0, 0],
  ...[8, 0, 0, 0, 0, 0x10, 0, 0],
  ...Array.from({ length: 12 }, () => 2),
  ...[type >> 8, type & 255],
  ...inside,
];

const read = (bytes: number[], run = 0xbeef) => {
  const packet = decodeIp(Uint8Array.from(bytes));
  return packet && burstPacketOf(packet, run);
};

describe('packets of a burst', () => {
  it.each<[string, number[], unknown]>([
    ['bare', ip4(1, echo(0xbeef, 513)), { mark: 513, kind: 'request', sequence: 3 }],
    ['an answer', ip4(1, echo(0xbeef, 65_535, { type: 0 })), { mark: 65_535, kind: 'reply', sequence: 3 }],
    ['over IPv6', ip6(58, echo(0xbeef, 7, { type: 128 })), { mark: 7, kind: 'request', sequence: 3 }],
    [
      'in VXLAN, by whatever port',
      ip4(17, vxlan(4789, ip4(1, echo(0xbeef, 7)))),
      { mark: 7, kind: 'request', sequence: 3, tunnel: 'vxlan', port: 4789 },
    ],
    [
      'IPv6 in VXLAN over IPv6',
      ip6(17, vxlan(8472, ip6(58, echo(0xbeef, 7, { type: 129 })), 0x86dd)),
      { mark: 7, kind: 'reply', sequence: 3, tunnel: 'vxlan', port: 8472 },
    ],
    ['in IP-in-IP', ip4(4, ip4(1, echo(0xbeef, 7))), { mark: 7, kind: 'request', sequence: 3, tunnel: 'ipip' }],
    ['those of another burst', ip4(1, echo(0xbeee, 7)), undefined],
    ['a ping of somebody else', ip4(1, [8, 0, 0, 0, 0, 1, 0, 1, ...Array.from({ length: 56 }, () => 0)]), undefined],
    ['an error about one of them', ip4(1, [3, 1, 0, 0, 0, 0, 0, 0, ...ip4(1, echo(0xbeef, 7))]), undefined],
    ['one that is cut', ip4(1, echo(0xbeef, 7).slice(0, 20)), undefined],
    ['another protocol', ip4(17, [0, 1, 0, 2, 0, 0, 0, 0]), undefined],
  ])('%s', (_, bytes, wanted) => {
    expect(read(bytes)).toEqual(wanted);
  });
});
