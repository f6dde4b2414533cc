import { describe, expect, it } from 'vitest';
import type { Place } from '../../../../src/case/packets.ts';
import { interfaceName } from '../../../../src/intended/endpoint.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { healthyCase, live } from '../../helpers/healthy-case.ts';

type Name = { name: string; pod?: string };

/** The causes and their fixes where packets come so far, and a node's kernel counts them as this. */
const causesOf = (requestsTo: Place, counted: Name, kind: 'vxlan' | 'bgp' = 'vxlan') => {
  const c = healthyCase(kind);
  live(c, kind, { outcome: 'timeout', requestsTo });
  const moves = [{ source: '/proc/net/snmp', moved: 4, idle: 0, ...counted }];
  for (const test of c.packets) {
    for (const tap of test.taps) tap.replies = 0;
    test.kernel = [{ node: c.to.pod.nodeName ?? '', ms: 400, idleMs: 100, moves, unread: [] }];
  }
  return reportOf(c).verdict.causes.map(({ id, hop, fixes }) => [
    `${id} ${hop}`,
    ...fixes.map(({ command }) => command.replaceAll('\n', ' | ')),
  ]);
};

describe('packets that arrive broken', () => {
  it('are the cause where their checksum is wrong around a tunnel, with the switch that Calico has for it', () => {
    const [[cause, fix = ''] = []] = causesOf('destination-nic', { name: 'Udp: InCsumErrors' });
    expect(cause).toBe('packets-broken destination-node');
    expect(fix).toContain('ethtool -K vxlan.calico tx-checksum-ip-generic off');
    expect(fix).toContain('ChecksumOffloadBroken=true');
  });

  it('are the cause in the pod, and without a tunnel the card is what is left', () => {
    const counted = { name: 'Tcp: InCsumErrors', pod: 'shop/db-0' };
    const [[cause, fix = ''] = []] = causesOf('destination-pod', counted, 'bgp');
    expect(cause).toBe('packets-broken destination-pod');
    expect(fix).toMatch(/ethtool -K \S+ tx off$/);
  });

  it('are cut short or malformed as well', () => {
    expect(causesOf('destination-tunnel', { name: 'IpExt: InTruncatedPkts' })[0]?.[0]).toMatch(/^packets-broken /);
    expect(causesOf('destination-tunnel', { name: 'Ip: InDiscards' })[0]?.[0]).toMatch(/^lost-in-destination-node /);
  });

  const withInvalid = (invalid: number, packets: number, veth?: string) => {
    const c = healthyCase('vxlan');
    const chain = `cali-fw-${veth ?? interfaceName(c.from.pod.namespace, c.from.pod.name)}`;
    const rule = `-A ${chain} -m conntrack --ctstate INVALID -j DROP`;
    const node = c.from.pod.nodeName ?? '';
    const move = {
      node,
      backend: 'nft' as const,
      table: 'filter',
      chain,
      rule,
      target: 'DROP',
      packets,
    };
    live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-veth', counters: [move] });
    for (const test of c.packets) test.tracking = [{ node, invalid, insertFailed: 0, drop: 0 }];
    return reportOf(c).verdict.causes.map(({ id, fixes }) => [id, fixes.length]);
  };

  it('are what connection tracking calls invalid although they open a connection; no card is to blame yet', () => {
    expect(withInvalid(4, 4)).toEqual([['packets-broken', 0]]);
    expect(withInvalid(3, 4).map(([id]) => id)).not.toContain('packets-broken');
    expect(withInvalid(4, 3).map(([id]) => id)).not.toContain('packets-broken');
  });

  it("are not those that the rules of other pods drop, nor a busy node's", () => {
    expect(withInvalid(4, 4, 'cali0123456789a').map(([id]) => id)).not.toContain('packets-broken');
    expect(withInvalid(4_000, 4).map(([id]) => id)).not.toContain('packets-broken');
    expect(withInvalid(4, 4_000).map(([id]) => id)).not.toContain('packets-broken');
  });

  /** A rule for everybody's packets on the receiver's node dropped as many as were sent. */
  const byGeneralRule = (checksum: number | undefined) => {
    const c = healthyCase('vxlan');
    const node = c.to.pod.nodeName ?? '';
    const rule = '-A FORWARD -m conntrack --ctstate INVALID -j DROP';
    const move = { node, backend: 'nft' as const, table: 'filter', chain: 'FORWARD', rule, target: 'DROP', packets: 4 };
    live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-tunnel', counters: [move] });
    for (const test of c.packets) {
      test.tracking = [{ node, invalid: 4, insertFailed: 0, drop: 0 }];
      for (const tap of test.taps)
        if (tap.place === 'destination-tunnel' && checksum !== undefined) tap.flaws = { checksum };
    }
    return reportOf(c).verdict.causes.map(({ id }) => id);
  };

  it("are not what a rule for everybody's packets drops, unless they were seen to come broken", () => {
    expect(byGeneralRule(undefined)).not.toContain('packets-broken');
    expect(byGeneralRule(2)).not.toContain('packets-broken');
    expect(byGeneralRule(4)).toEqual(['packets-broken']);
  });

  it('are seen to be cut short where they arrive, and not where they leave', () => {
    const withCut = (...places: Place[]) => {
      const c = healthyCase('vxlan');
      live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'destination-nic' });
      for (const test of c.packets)
        for (const tap of test.taps) if (places.includes(tap.place)) tap.flaws = { cut: tap.requests };
      return reportOf(c).verdict.causes.map(({ id }) => id);
    };
    expect(withCut('destination-nic')).toEqual(['packets-broken']);
    expect(withCut('source-pod', 'destination-nic')).not.toContain('packets-broken');
  });
});
