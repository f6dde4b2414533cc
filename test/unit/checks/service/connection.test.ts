import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConnection } from '../../../../src/checks/service/connection.ts';

const udp =
  'udp 17 29 src=192.168.139.65 dst=10.96.0.10 sport=40053 dport=53 [UNREPLIED] src=192.168.84.132 dst=192.168.139.65 sport=53 dport=40053 mark=0 use=1';

/** Lines of conntrack-tools 1.4.7, runs of blanks made one. */
describe('a line of conntrack -L', () => {
  it.each([
    [
      udp,
      {
        protocol: 'udp',
        seconds: 29,
        unreplied: true,
        original: { src: '192.168.139.65', dst: '10.96.0.10', sport: 40053, dport: 53 },
        reply: { src: '192.168.84.132', dst: '192.168.139.65', sport: 53, dport: 40053 },
      },
    ],
    [
      'tcp 6 431999 ESTABLISHED src=fd00::1 dst=fd00::2 sport=1 dport=2 src=fd00::2 dst=fd00::1 sport=2 dport=1 [ASSURED] mark=0 use=1',
      { protocol: 'tcp', seconds: 431999, state: 'ESTABLISHED', unreplied: false, original: { src: 'fd00::1' } },
    ],
    [
      'icmp 1 29 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=21441 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=21441 mark=0 use=1',
      { protocol: 'icmp', unreplied: true, original: { src: '10.0.0.1', dst: '10.0.0.2' } },
    ],
  ])('%s', (line, read) => {
    expect(readConnection(line)).toMatchObject(read);
  });

  it('that is cut, garbled or something else never throws, and is nothing or has both ends', () => {
    const garbled = fc.oneof(
      fc.string(),
      fc.nat(udp.length).map((at) => udp.slice(0, at)),
      fc
        .tuple(fc.nat(udp.length - 1), fc.string({ minLength: 1, maxLength: 1 }))
        .map(([at, one]) => udp.slice(0, at) + one + udp.slice(at + 1)),
    );
    fc.assert(
      fc.property(garbled, (line) => {
        const read = readConnection(line);
        if (read === undefined) return;
        for (const { src, dst } of [read.original, read.reply]) expect(typeof src + typeof dst).toBe('stringstring');
      }),
    );
    for (const line of ['', 'udp 17', 'src=1 src=2', 'conntrack v1.4.7: 0 flow entries']) {
      expect(readConnection(line)).toBeUndefined();
    }
  });
});
