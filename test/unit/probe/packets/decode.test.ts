import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../../src/probe/packets/frame.ts';
import { address6, decodeEthernet, decodeIp, tcpFlags } from '../../../../src/probe/packets/ip-packet.ts';
import { describeMatch, matchError, matchFrame } from '../../../../src/probe/packets/match.ts';
import { type PacketsRequest, packetsRequestOf } from '../../../../src/probe/packets/packets-request.ts';
import { PcapReader } from '../../../../src/probe/packets/pcap.ts';
import { TapCounts } from '../../../../src/probe/packets/tap-counts.ts';
import { runs } from '../../../helpers/runs.ts';
import { about, echo, ethernet, ipv4, ipv6, pcap, sll2, tcp, udp, vxlan } from './bytes.ts';

const [a, b] = ['10.98.1.2', '10.98.2.2'];
const pod = { key: 'shop/web-0', address: a, interface: 'cali1' };
const request: PacketsRequest = packetsRequestOf({
  node: 'node-1',
  fromAddress: a,
  toAddress: b,
  from: pod,
  tests: [
    { protocol: 'icmp', icmpId: 7 },
    { protocol: 'tcp', port: 5432, firstSourcePort: 61_000 },
    { protocol: 'udp', port: 53, firstSourcePort: 61_008 },
  ],
});
const syn = ipv4(a, b, 6, tcp(61_000, 5432, tcpFlags.syn));
const frame = (packet: Uint8Array, interfaceIndex = 3, type = 0) => {
  const decoded = decodeFrame({ time: 0, linkType: 276, bytes: sll2(interfaceIndex, type, packet) });
  if (!decoded) throw new Error('not decoded');
  return decoded;
};

describe('pcap', () => {
  it.each([true, false])('reads packets however the stream is cut (little endian: %s)', (little) => {
    const bytes = pcap(276, [sll2(3, 0, syn), sll2(4, 4, syn)], little);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const reader = new PcapReader();
        const edges = [0, ...cuts.sort((x, y) => x - y), bytes.length];
        const packets = edges.slice(1).flatMap((edge, index) => reader.push(bytes.slice(edges[index], edge)));
        expect(packets.map((packet) => decodeFrame(packet)?.interfaceIndex)).toEqual([3, 4]);
        expect(packets[0]).toMatchObject({ linkType: 276, time: 1_700_000_000.5 });
      }),
    );
  });

  it('stays silent after something that is not pcap', () => {
    const reader = new PcapReader();
    expect(reader.push(new Uint8Array(64))).toEqual([]);
    expect(reader.failed).toBe(true);
    expect(reader.push(pcap(276, [syn]))).toEqual([]);
  });
});

describe('packets', () => {
  it('TCP in LINUX_SLL2, with interface and direction', () => {
    expect(frame(syn, 6, 4)).toMatchObject({
      interfaceIndex: 6,
      direction: 'out',
      packet: {
        source: a,
        destination: b,
        ttl: 64,
        transport: { kind: 'tcp', sourcePort: 61_000, flags: tcpFlags.syn },
      },
    });
  });

  it('VXLAN, IP-in-IP, a VLAN tag and IPv6', () => {
    const inVxlan = decodeIp(ipv4('10.77.0.1', '10.77.0.2', 17, udp(40_000, 4789, vxlan(syn))));
    expect(inVxlan).toMatchObject({ tunnel: 'vxlan', inner: { source: a, transport: { kind: 'tcp' } } });
    expect(decodeIp(ipv4('10.77.0.1', '10.77.0.2', 4, syn))).toMatchObject({ tunnel: 'ipip', inner: { source: a } });
    expect(decodeEthernet(ethernet(syn, '81000064'))).toMatchObject({ source: a });
    const six = ipv6('fd000000000000000000000000000001', 'fd000001000000000000000000000002', 58, echo(128, 7, 1));
    expect(decodeIp(six)).toMatchObject({
      family: 6,
      source: 'fd00::1',
      destination: 'fd00:1::2',
      transport: { type: 128, id: 7 },
    });
  });

  it('that are cut short or have a wrong checksum, where all of them was captured', () => {
    const echoed = ipv4(a, b, 1, echo(8, 7, 1));
    const flawOf = (bytes: Uint8Array, isWhole = true) => decodeIp(bytes, 0, isWhole)?.flaw;
    const sum = (from: Uint8Array, at: number, value: number): Uint8Array => {
      const made = Uint8Array.from(from);
      new DataView(made.buffer).setUint16(2, made.length);
      new DataView(made.buffer).setUint16(at, value);
      return made;
    };
    const right = [...Array(0x10000).keys()].filter((value) => flawOf(sum(echoed, 22, value)) === undefined);
    // Ones' complement has two ways to write nothing, and one checksum else.
    expect(right).toHaveLength(1);
    const [value = 0] = right;
    expect(flawOf(sum(echoed, 22, value ^ 1))).toBe('checksum');
    expect(flawOf(sum(echoed, 22, value ^ 1), false)).toBeUndefined();
    expect(flawOf(sum(echoed, 22, value).subarray(0, 26))).toBe('cut');
  });

  it('a later fragment has no ports', () => {
    const fragment = Uint8Array.from(syn);
    fragment[7] = 10;
    expect(decodeIp(fragment)).toMatchObject({ source: a, transport: { kind: 'other', protocol: 6 } });
  });

  it('IPv6 addresses in their shortest form', () => {
    const form = (text: string) =>
      address6(
        Uint8Array.from(text.match(/../g) ?? [], (each) => Number.parseInt(each, 16)),
        0,
      );
    expect(form('00000000000000000000000000000000')).toBe('::');
    expect(form('fe80000000000000eceeeefffeeeeeee')).toBe('fe80::ecee:eeff:feee:eeee');
    expect(form('20010db8000000010001000100010001')).toBe('2001:db8:0:1:1:1:1:1');
  });

  it('never throws, whatever was captured', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(1, 101, 113, 276, 9), (bytes, linkType) => {
        const decoded = decodeFrame({ time: 0, linkType, bytes });
        if (decoded) {
          matchFrame(decoded, request);
          matchError(decoded, request);
        }
      }),
      { numRuns: runs(200, 50_000) },
    );
  });

  it('never throws on a packet of ours that is cut or flipped', () => {
    const whole = sll2(3, 0, ipv4('10.77.0.1', '10.77.0.2', 17, udp(40_000, 4789, vxlan(syn))));
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (cut, at, value) => {
        const bytes = whole.slice(0, cut);
        if (at < bytes.length) bytes[at] = value;
        const decoded = decodeFrame({ time: 0, linkType: 276, bytes });
        if (decoded) matchFrame(decoded, request);
      }),
      { numRuns: runs(100, 50_000) },
    );
  });
});

describe('which packets are ours', () => {
  const cases: [string, Uint8Array, string | undefined][] = [
    ['our SYN', syn, '1 request'],
    ['its answer', ipv4(b, a, 6, tcp(5432, 61_000, tcpFlags.syn | tcpFlags.ack)), '1 reply'],
    ['our SYN after its source was translated', ipv4('10.77.0.1', b, 6, tcp(61_002, 5432, 2)), '1 request'],
    ['another port of the sender', ipv4(a, b, 6, tcp(50_000, 5432, 2)), undefined],
    ['another port of the receiver', ipv4(a, b, 6, tcp(61_000, 5433, 2)), undefined],
    ['our ping', ipv4(a, b, 1, echo(8, 7, 1)), '0 request'],
    ['its answer', ipv4(b, a, 1, echo(0, 7, 1)), '0 reply'],
    ['another ping', ipv4(a, b, 1, echo(8, 8, 1)), undefined],
    ['our datagram', ipv4(a, b, 17, udp(61_008, 53, new Uint8Array(4))), '2 request'],
    ['our SYN in VXLAN', ipv4('10.77.0.1', '10.77.0.2', 17, udp(1, 4789, vxlan(syn))), '1 request'],
    ['our SYN in IP-in-IP', ipv4('10.77.0.1', '10.77.0.2', 4, syn), '1 request'],
  ];
  it.each(cases)('%s', (_name, packet, expected) => {
    const match = matchFrame(frame(packet), request);
    expect(match && `${match.test} ${match.kind}`).toBe(expected);
  });

  it('a line for the proof', () => {
    const packet = frame(ipv4('10.77.0.1', '10.77.0.2', 17, udp(1, 4789, vxlan(syn))), 2, 4);
    const match = matchFrame(packet, request);
    expect(match && describeMatch(match, packet.direction)).toBe(
      'out 10.98.1.2.61000 > 10.98.2.2.5432 TCP SYN ttl 64 in VXLAN 10.77.0.1 > 10.77.0.2',
    );
  });

  it('ICMP errors about our packets, bare or in a tunnel', () => {
    const prohibited = ipv4('10.77.0.1', a, 1, about(3, 10, syn.slice(0, 28)));
    expect(matchError(frame(prohibited), request)).toEqual({ test: 1, from: '10.77.0.1', message: 'host prohibited' });
    const outer = ipv4(
      '10.77.0.9',
      '10.77.0.1',
      1,
      about(3, 13, ipv4('10.77.0.1', '10.77.0.2', 17, udp(1, 4789, vxlan(syn)))),
    );
    expect(matchError(frame(outer), request)).toMatchObject({
      from: '10.77.0.9',
      message: 'administratively prohibited',
    });
    const others = ipv4('10.77.0.1', a, 1, about(3, 1, ipv4(a, '10.9.9.9', 6, tcp(1, 2, 2))));
    expect(matchError(frame(others), request)).toBeUndefined();
  });
});

describe('counting', () => {
  const names = new Map([
    [2, 'eth0'],
    [3, 'cali1'],
  ]);
  it('a handshake counts as answered only after its third packet was', () => {
    const counts = new TapCounts(request);
    const add = (packet: Uint8Array) => counts.add(frame(packet, 2), names.get(2) ?? '', () => 'source-pod');
    counts.expect('source-veth', 'cali1');
    add(syn);
    add(ipv4(b, a, 6, tcp(5432, 61_000, tcpFlags.syn | tcpFlags.ack)));
    expect(counts.answered(1)).toBe(0);
    add(ipv4(b, a, 6, tcp(5432, 61_000, tcpFlags.ack)));
    expect(counts.answered(1)).toBe(1);
    expect(counts.confirmed(1, 61_000)).toBe(true);
    expect(counts.taps().filter((tap) => tap.test === 1)).toMatchObject([
      { place: 'source-veth', interface: 'cali1', requests: 0, replies: 0, lines: [] },
      { place: 'source-pod', interface: 'eth0', requests: 1, replies: 2 },
    ]);
  });
});

describe('requests', () => {
  const good = { node: 'n', fromAddress: a, toAddress: b, from: pod, tests: [{ protocol: 'icmp', icmpId: 1 }] };
  it.each([
    [{ tests: [] }, 'tests'],
    [{ tests: [{ protocol: 'tcp', port: 0, firstSourcePort: 61_000 }] }, 'port'],
    [{ tests: [{ protocol: 'sctp' }] }, 'protocol'],
    [{ from: undefined }, 'neither'],
    [{ toAddress: 'fd00::1' }, 'family'],
    [{ toAddress: '10.0.0.1 or port 22' }, 'toAddress'],
    [{ fromAddress: 'fe80::1%eth0', toAddress: 'fd00::1' }, 'fromAddress'],
    [{ watch: [{ place: 'source-nic', interface: '-w/etc/passwd' }] }, 'watch.interface'],
    [{ waitMs: 1e9 }, 'waitMs'],
  ])('refuses %j', (more, field) => {
    expect(() => packetsRequestOf({ ...good, ...more })).toThrow(field);
  });

  it('spells IPv6 addresses as the tools do', () => {
    const six = { ...good, fromAddress: 'FD00:0:0::1', toAddress: 'fd00:0:0:0:1::2' };
    expect(packetsRequestOf(six)).toMatchObject({ fromAddress: 'fd00::1', toAddress: 'fd00::1:0:0:2' });
  });
});
