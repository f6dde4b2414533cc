import { describe, expect, it } from 'vitest';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { said, saying } from '../../../helpers/said.ts';
import { healthyCase, link, live } from '../../helpers/healthy-case.ts';

type Large = Partial<Pick<PacketTest, 'outcome' | 'passes' | 'icmpErrors' | 'protocol'>> & { lastSeen?: string };

/** The usual question answered by small packets, and what became of a ping of 1,450 bytes. */
const asked = (
  large: Large,
  protocol: 'tcp' | 'udp' | 'icmp' = 'tcp',
  change: (c: PodCase) => void = () => undefined,
) => {
  const c = healthyCase('vxlan');
  change(c);
  live(c, 'vxlan', { outcome: 'replied', protocol });
  if (protocol !== 'tcp') c.question = { ...c.question, protocol };
  if (protocol === 'icmp') delete c.question.port;
  const [first] = c.packets;
  if (first === undefined) throw new Error('no packet');
  const { lastSeen, ...more } = large;
  const at = first.taps.findIndex(({ place }) => place === (lastSeen ?? 'destination-pod'));
  const taps = first.taps.map((tap, index) => ({ ...tap, requests: index <= at ? 3 : 0, replies: 0 }));
  const { port: _, ...base } = first;
  c.packets.push({ ...base, protocol: 'icmp', size: 1_450, sent: 3, outcome: 'timeout', taps, ...more });
  const findings = findingsOf(c);
  return { findings: findings.filter(({ check }) => check === 'path-mtu'), verdict: reportOf(c, findings).verdict };
};

describe('packets of full size', () => {
  it('that are answered: fine', () => {
    const { findings, verdict } = asked({ outcome: 'replied', passes: 1_450 });
    expect(findings).toMatchObject([{ status: 'pass' }]);
    expect(verdict).toMatchObject({ status: 'healthy', causes: [], warnings: [] });
  });

  it('that vanish between the nodes while smaller ones pass: a connection hangs', () => {
    const { verdict } = asked({ passes: 1_350, lastSeen: 'source-nic' });
    expect(verdict).toMatchObject({ status: 'broken', causes: [{ id: 'mtu-too-large', hop: 'underlay' }] });
    expect(said(verdict.summary)).toMatch(/packets of 1350 bytes get .* and those of 1450 bytes do not/);
    expect(verdict.causes[0]?.fixes[0]?.command).toContain('1350');
  });

  it.each(['udp', 'icmp'] as const)('that vanish do no harm to %s, which is not so large', (protocol) => {
    const { verdict } = asked({ passes: 1_350, lastSeen: 'source-nic' }, protocol);
    expect(verdict).toMatchObject({ status: 'healthy', causes: [] });
    expect(verdict.warnings.filter((id) => id.startsWith('path-mtu'))).toHaveLength(1);
  });

  it('of which the sender is told what fits: a warning', () => {
    const icmpErrors = [
      { from: '10.39.0.3', message: 'fragmentation needed', mtu: 1_400 },
      { from: '192.168.139.65', message: 'message too long', mtu: 1_400 },
    ];
    const c = healthyCase('vxlan');
    const told = icmpErrors.map((error, index) => (index === 1 ? { ...error, from: c.from.address ?? '' } : error));
    const { findings, verdict } = asked({ outcome: 'unreachable', passes: 1_400, icmpErrors: told });
    expect(findings).toMatchObject([{ status: 'warn', statement: saying('shrink their packets') }]);
    expect(verdict.status).toBe('healthy');
    // Told, and what is said to fit does not pass either.
    expect(asked({ outcome: 'unreachable', passes: 1_280, icmpErrors: told }).verdict.status).toBe('broken');
    // Said on the way, and the sender does not hear of it.
    const unheard = asked({ passes: 1_400, icmpErrors: icmpErrors.slice(0, 1), lastSeen: 'source-veth' });
    expect(unheard.verdict.status).toBe('broken');
    expect(said(unheard.verdict.summary)).toContain('says that 1400 bytes fit');
  });

  it.each([
    ['node-2', 'shop/db-0', 'node-3', 'source-nic'],
    ['node-3', 'shop/web-0', 'node-2', 'source-tunnel'],
  ])('that vanish as the own interface of %s is narrow: that interface is named', (node, pod, other, lastSeen) => {
    const { verdict } = asked({ passes: 1_350, lastSeen }, 'tcp', (c) => {
      link(c, node, 'eth0').mtu = 1_400;
    });
    expect(verdict).toMatchObject({ status: 'broken', causes: [{ id: 'mtu-too-large', node }] });
    expect(verdict.causes).toHaveLength(1);
    // What is wrong is the interface, not what the pods send.
    expect(verdict.causes[0]?.fixes).toMatchObject([
      { id: 'set-interface-mtu', by: 'people', params: { node, dev: 'eth0', mtu: '1500' } },
    ]);
    expect(said(verdict.summary)).toContain(
      `${pod} sends packets of up to 1450 bytes, but eth0 of ${node} has the MTU 1400 (eth0 of ${other} has 1500)`,
    );
  });

  it('where no ping is answered at all: not known, and no cause', () => {
    const { findings, verdict } = asked({ lastSeen: 'source-veth' });
    expect(findings).toMatchObject([{ status: 'unknown' }]);
    expect(verdict).toMatchObject({ status: 'healthy', causes: [] });
  });

  it('never makes a size the setting that no link has', () => {
    const { verdict } = asked({ passes: 80, lastSeen: 'source-nic' });
    expect(verdict.causes[0]?.fixes[0]?.id).toBe('collect-diagnostics');
  });
});
