import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPing, smallerSizes } from '../../../../src/probe/packets/size-sender.ts';

describe('sizes that are tried', () => {
  it('lie between the smallest and full size, the largest first, each once, few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 81, max: 65_535 }), (size) => {
        const sizes = smallerSizes(size);
        expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => b - a));
        for (const each of sizes) expect(each > 80 && each < size).toBe(true);
        expect(sizes.length).toBeLessThan(20);
      }),
    );
  });

  it('has those of an ordinary link where the pod has jumbo frames', () => {
    expect(smallerSizes(9_000)).toEqual(expect.arrayContaining([1_500, 1_450, 1_400, 1_280]));
  });
});

/** Lines of iputils 20221126 and 20240905. */
describe('what ping says', () => {
  it.each([
    ['1458 bytes from 10.98.2.2: icmp_seq=1 ttl=62 time=0.110 ms', { answered: true }],
    ['1410 bytes from fd00::2: icmp_seq=1 ttl=62 time=0.110 ms', { answered: true }],
    ['From 10.39.0.3 icmp_seq=1 Frag needed and DF set (mtu = 1450)', { mtu: 1450 }],
    ['From fd00:39::3 icmp_seq=1 Packet too big: mtu=1430', { mtu: 1430 }],
    ['ping: local error: message too long, mtu=1450', { mtu: 1450 }],
    ['ping: local error: message too long, mtu: 1430', { mtu: 1430 }],
    ['ping: sendmsg: Message too long', undefined],
    ['PING 10.98.2.2 (10.98.2.2) 1422(1450) bytes of data.', undefined],
    ['From 10.39.0.3 icmp_seq=1 Destination Host Unreachable', undefined],
  ])('%s', (line, said) => {
    expect(readPing(line)).toEqual(said);
  });
});
