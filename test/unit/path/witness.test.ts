import { describe, expect, it } from 'vitest';
import type { KernelMoves, Place } from '../../../src/case/packets.ts';
import type { Message } from '../../../src/words/message.ts';
import { say } from '../../../src/words/say.ts';
import { reportOf } from '../../helpers/examine.ts';
import { healthyCase, live } from '../helpers/healthy-case.ts';

type Move = Partial<KernelMoves['moves'][number]> & { name: string };

/** What the verdict says of packets that come as far as a place, where the receiver's kernel counted this. */
const saidOf = (
  requestsTo: Place,
  moves: Move[],
  { node = 'to', protocol = 'tcp' }: { node?: 'from' | 'to'; protocol?: 'tcp' | 'udp' } = {},
): string => {
  const c = healthyCase('vxlan');
  live(c, 'vxlan', { outcome: 'timeout', requestsTo, protocol });
  const counted = moves.map((move) => ({ source: 'a file', moved: 4, idle: 0, ...move }));
  for (const test of c.packets)
    test.kernel = [{ node: c[node].pod.nodeName ?? '', ms: 400, idleMs: 100, moves: counted, unread: [] }];
  const [finding] = reportOf(c).findings.filter(({ check }) => check === 'live-packets');
  return JSON.stringify([finding?.statement, finding?.proof]);
};

const names = (said: string, name: string): boolean => said.includes(name);

describe('a counter of the kernel', () => {
  it('is a witness where it counts what was lost, there and of that kind', () => {
    expect(names(saidOf('destination-tunnel', [{ name: 'XfrmInPolBlock' }]), 'XfrmInPolBlock')).toBe(true);
    expect(names(saidOf('destination-nic', [{ name: 'Udp: InCsumErrors' }]), 'Udp: InCsumErrors')).toBe(true);
    const inPod = { pod: 'shop/db-0' };
    expect(names(saidOf('destination-pod', [{ ...inPod, name: 'Tcp: InCsumErrors' }]), 'InCsumErrors')).toBe(true);
    const queue = { device: 'destination-veth', name: 'qdisc drops' };
    expect(names(saidOf('destination-tunnel', [queue]), 'qdisc drops')).toBe(true);
  });

  it('is none where it counts at another place, of another protocol, family or interface', () => {
    // Behind the tunnel the packets are no longer the node's own.
    expect(names(saidOf('destination-tunnel', [{ name: 'Udp: InCsumErrors' }]), 'InCsumErrors')).toBe(false);
    expect(names(saidOf('destination-pod', [{ pod: 'shop/db-0', name: 'Udp: NoPorts' }]), 'NoPorts')).toBe(false);
    expect(names(saidOf('destination-pod', [{ pod: 'shop/other', name: 'Tcp: InErrs' }]), 'InErrs')).toBe(false);
    expect(names(saidOf('destination-tunnel', [{ name: 'Ip6InDiscards' }]), 'InDiscards')).toBe(false);
    expect(names(saidOf('destination-tunnel', [{ name: 'Ip: InDiscards' }], { node: 'from' }), 'InDiscards')).toBe(
      false,
    );
    expect(names(saidOf('destination-tunnel', [{ device: 'eth9', name: 'qdisc drops' }]), 'qdisc drops')).toBe(false);
    expect(names(saidOf('destination-tunnel', [{ name: 'Invented: Drops' }]), 'Invented')).toBe(false);
  });

  it('is none where others move it as fast, or it moved too little or far too much', () => {
    const at = (move: Partial<Move>) =>
      names(saidOf('destination-tunnel', [{ name: 'Ip: InDiscards', ...move }]), 'InDisc');
    expect(at({ moved: 4 })).toBe(true);
    expect(at({ moved: 3 })).toBe(false);
    // Two hundred a second of somebody else.
    expect(at({ moved: 84, idle: 20 })).toBe(false);
    expect(at({ moved: 84, idle: 0 })).toBe(false);
    // Some, and ours above them.
    expect(at({ moved: 20, idle: 1 })).toBe(true);
    expect(names(saidOf('destination-tunnel', [{ name: 'Ip: InDiscards', idle: undefined }]), 'InDisc')).toBe(false);
  });

  it('gives way to one that says more', () => {
    const said = saidOf('destination-nic', [
      { name: 'softnet dropped' },
      { name: 'Udp: InErrors' },
      { name: 'Udp: InCsumErrors' },
    ]);
    expect(names(said, 'InErrors')).toBe(false);
    expect(names(said, 'softnet')).toBe(false);
    expect(names(said, 'InCsumErrors')).toBe(true);
  });
});

describe('a reason that the kernel gives for dropped packets', () => {
  const saidWith = (drop: Partial<{ reason: string; moved: number; idle: number }>, dropsUnread?: Message): string => {
    const c = healthyCase('vxlan');
    live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel' });
    const drops = [{ reason: 'NETFILTER_DROP', location: 'nf_hook_slow', moved: 4, idle: 0, ...drop }];
    const told = dropsUnread === undefined ? { drops } : { dropsUnread };
    for (const test of c.packets)
      test.kernel = [{ node: c.to.pod.nodeName ?? '', ms: 400, idleMs: 100, moves: [], unread: [], ...told }];
    const [finding] = reportOf(c).findings.filter(({ check }) => check === 'live-packets');
    return JSON.stringify([finding?.statement, finding?.proof]);
  };

  it('is told where it fits the place and the count', () => {
    expect(names(saidWith({}), 'live-packets.dropped-as')).toBe(true);
    // Two hundred a second in some other network of the machine.
    expect(names(saidWith({ moved: 84, idle: 20 }), 'live-packets.dropped-as')).toBe(false);
    expect(names(saidWith({ reason: 'TCP_CSUM' }), 'live-packets.dropped-as')).toBe(false);
    expect(names(saidWith({ reason: 'NOT_KNOWN' }), 'live-packets.dropped-as')).toBe(false);
  });

  it('is said to be missing where nothing tells', () => {
    expect(names(saidWith({ reason: 'TCP_CSUM' }), 'live-packets.no-reason-fits')).toBe(true);
    expect(names(saidWith({}, say('packets.no-tracefs')), 'packets.no-tracefs')).toBe(true);
  });
});
