import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AskCounts, decodeArp, decodeDiscovery } from '../../../../src/probe/packets/arp.ts';

const cooked = (etherType: number, interfaceIndex: number, payload: number[]): Uint8Array =>
  Uint8Array.from([
    etherType >> 8,
    etherType & 255,
    0,
    0,
    0,
    0,
    0,
    interfaceIndex,
    0,
    1,
    4,
    6,
    ...Array(8).fill(0),
    ...payload,
  ]);

const arp = (operation: number, sender: number[], target: number[]): number[] => [
  ...[0, 1, 8, 0, 6, 4, 0, operation],
  ...[2, 0, 0, 0, 0, 1, ...sender],
  ...[2, 0, 0, 0, 0, 2, ...target],
];
const pod = [192, 168, 247, 2];
const gateway = [169, 254, 1, 1];
const decode = (bytes: Uint8Array) => decodeArp({ time: 0, linkType: 276, bytes });

describe('ARP', () => {
  it('a question is about its target, an answer about its sender', () => {
    expect(decode(cooked(0x0806, 7, arp(1, pod, gateway)))).toEqual({
      interfaceIndex: 7,
      operation: 'request',
      about: '169.254.1.1',
    });
    expect(decode(cooked(0x0806, 7, arp(2, gateway, pod)))).toMatchObject({ operation: 'reply', about: '169.254.1.1' });
  });

  it('nothing is made of what is cut, of another protocol or of garbage', () => {
    expect(decode(cooked(0x0800, 7, arp(1, pod, gateway)))).toBeUndefined();
    expect(decode(cooked(0x0806, 7, arp(3, pod, gateway)))).toBeUndefined();
    expect(decode(cooked(0x0806, 7, arp(1, pod, gateway)).subarray(0, 40))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decode(bytes)));
  });

  it('questions and answers are counted by place and address, and not without end', () => {
    const counts = new AskCounts();
    counts.add({ interfaceIndex: 1, operation: 'request', about: '169.254.1.1' }, 'source-veth', 'cali1');
    counts.add({ interfaceIndex: 1, operation: 'request', about: '169.254.1.1' }, 'source-veth', 'cali1');
    counts.add({ interfaceIndex: 1, operation: 'reply', about: '169.254.1.1' }, 'source-veth', 'cali1');
    expect(counts.list()).toEqual([
      { place: 'source-veth', interface: 'cali1', address: '169.254.1.1', requests: 2, replies: 1 },
    ]);
    for (let n = 0; n < 200; n += 1) {
      counts.add({ interfaceIndex: 1, operation: 'request', about: `10.0.0.${n}` }, 'source-nic', 'eth0');
    }
    expect(counts.list().length).toBeLessThan(50);
  });
});

describe('neighbour discovery', () => {
  const target = [0xfe, 0x80, ...Array(6).fill(0), 0xec, 0xee, 0xee, 0xff, 0xfe, 0xee, 0xee, 0xee];
  const icmp6 = (type: number): number[] => [
    ...[0x60, 0, 0, 0, 0, 32, 58, 255],
    ...Array(32).fill(0xfd),
    ...[type, 0, 0, 0, 0, 0, 0, 0],
    ...target,
  ];
  const see = (bytes: Uint8Array) => decodeDiscovery({ time: 0, linkType: 276, bytes });

  it.each([
    [135, 'request'],
    [136, 'reply'],
  ] as const)('ICMPv6 %i is a %s about its target', (type, operation) => {
    expect(see(cooked(0x86dd, 7, icmp6(type)))).toEqual({
      interfaceIndex: 7,
      operation,
      about: 'fe80::ecee:eeff:feee:eeee',
    });
  });

  it('nothing else is one, and nothing throws', () => {
    expect(see(cooked(0x86dd, 7, icmp6(128)))).toBeUndefined();
    expect(see(cooked(0x0800, 7, icmp6(135)))).toBeUndefined();
    expect(see(cooked(0x86dd, 7, icmp6(135).slice(0, 60)))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => void see(bytes)));
  });
});
