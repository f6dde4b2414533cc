import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { said } from '../../../helpers/said.ts';
import { type EbpfCase, healthyEbpf, withDumps } from '../../helpers/ebpf-case.ts';
import { live } from '../../helpers/healthy-case.ts';

const device = 'cali43878a68a0a';

/** The row of a reason, with another number at its hook. */
const counted = (text: string, reason: string, { ingress = 0, egress = 0 }): string =>
  text
    .split('\n')
    .map((line) =>
      line.includes(`| ${reason} `)
        ? `|          | ${reason.padEnd(30)} | ${String(ingress).padStart(7)} | ${String(egress).padStart(6)} | N/A |`
        : line,
    )
    .join('\n');

const guarded = (hits: number): string =>
  [
    `IfaceName: ${device}`,
    'Hook: tc egress',
    '  Tier: security',
    '    Policy: GlobalNetworkPolicy security.block-bad 0',
    '      Rule: security.block-bad  Action: allow',
    '      Hit count: 5',
    '      Rule: security.block-bad  Action: deny',
    `      Hit count: ${hits}`,
    '    End Policy: GlobalNetworkPolicy security.block-bad 0',
    '  End Tier: security  (action: deny)',
    '      Rule: kns.shop  Action: allow',
    '      Hit count: 3',
    '',
  ].join('\n');

interface Shape {
  reason: string;
  moved: number;
  hook?: 'ingress' | 'egress';
  policy?: boolean;
  lostAt?: 'destination-nic' | 'source-pod';
}

const lost = ({ reason, moved, hook = 'egress', policy = false, lostAt = 'destination-nic' }: Shape): Case => {
  const evidence: EbpfCase = healthyEbpf();
  const two = evidence.dumps['node-2'] ?? {};
  const counters = two[`counters ${device}`] ?? '';
  const before = counted(counters, reason, { [hook]: 7 });
  const own = policy ? { [`policy4 ${device}`]: guarded(2) } : {};
  const then = policy ? { [`policy4 ${device}`]: guarded(2 + moved) } : {};
  live(evidence.c as PodCase, 'vxlan', { outcome: 'timeout', requestsTo: lostAt });
  return withDumps({
    c: evidence.c,
    dumps: { ...evidence.dumps, 'node-2': { ...two, ...own, [`counters ${device}`]: before } },
    after: { 'node-2': { ...then, [`counters ${device}`]: counted(counters, reason, { [hook]: 7 + moved }) } },
  });
};

const witness = (c: Case) => findingsOf(c).filter(({ check }) => check === 'ebpf-counters');

describe('what the programs counted as dropped', () => {
  it('names the reason and is the cause where nothing else is', () => {
    const c = lost({ reason: 'packets with unknown route', moved: 4 });
    const [found] = witness(c);
    expect(found).toMatchObject({ status: 'fail', cause: 'ebpf-dropped', node: 'node-2', layer: 'observed' });
    expect(found && said(found.statement)).toContain('dropped 4 packets meanwhile: packets with unknown route');
    expect(reportOf(c).verdict.causes.map(({ id }) => id)).toEqual(['ebpf-dropped']);
  });

  it('by policy: the rule whose own count moved is named by its policy and place', () => {
    const [found] = witness(lost({ reason: 'by policy', moved: 4, policy: true }));
    expect(found).toMatchObject({ cause: 'policy-denies-ingress', object: 'GlobalNetworkPolicy security.block-bad' });
    expect(found && said(found.statement)).toContain('by rule 2 of GlobalNetworkPolicy security.block-bad');
  });

  it.each<[string, Shape]>([
    ['fewer than were sent', { reason: 'packets with unknown route', moved: 3 }],
    ['none', { reason: 'packets with unknown route', moved: 0 }],
    ['those of the other direction', { reason: 'packets with unknown route', moved: 9, hook: 'ingress' }],
    [
      'those of a node that packets did not come to',
      { reason: 'packets with unknown route', moved: 9, lostAt: 'source-pod' },
    ],
    ['what is not dropped', { reason: 'peer', moved: 9 }],
  ])('%s are no witness', (_, shape) => {
    expect(witness(lost(shape))).toEqual([]);
  });
});
