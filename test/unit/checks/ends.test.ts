import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import type { End } from '../../../src/case/end.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';
import { recordedCase } from '../helpers/recorded-case.ts';

/** Questions to and from nodes and to the outside on real nodes that were recorded healthy. */

const recordings = [
  ['v3.32.1-vxlan-iptables', 'shop/web-0', 'shop/db-0'],
  ['v3.32.1-vxlan-iptables-policies', 'shop/web-0', 'shop/db-0'],
  ['v3.32.1-vxlan-nftables-policies', 'shop/web-0', 'shop/db-0'],
  ['v3.32.1-vxlan-iptables-legacy-policies', 'shop/web-0', 'shop/db-0'],
  ['v3.32.1-bgp-dualstack', 'shop/web-1', 'shop/db-0'],
] as const;

const nodeEnd = (c: Case, name: string, family: 4 | 6): End => {
  const read = c.objects.nodes[name];
  const address = read?.ok ? (family === 4 ? read.value.calico.ipv4Address : read.value.calico.ipv6Address) : undefined;
  return { kind: 'node', name, ...(address === undefined ? {} : { address: address.replace(/\/.*/, '') }) };
};

const casesOf = (recording: string, from: string, to: string, family: 4 | 6): [string, Case][] => {
  const c = recordedCase({ recording, from, to, family });
  const { from: a, to: b } = c;
  const far = nodeEnd(c, b.pod.nodeName ?? '', family);
  const own = nodeEnd(c, a.pod.nodeName ?? '', family);
  const address = family === 4 ? '203.0.113.10' : '2001:db8::10';
  const ends: [string, End, End][] = [
    ['pod to outside', a, { kind: 'outside', address }],
    ['pod to another node', a, far],
    ['pod to its own node', a, own],
    ['node to pod elsewhere', far, a],
    ['node to its own pod', own, a],
    ['node to node', own, far],
    ['node to outside', own, { kind: 'outside', address }],
  ];
  return ends.map(([title, source, destination]) => [title, { ...c, from: source, to: destination }]);
};

/** Policies of the recorded cluster do deny some of it; nothing else departs there. */
const byPolicy = new Set(['policy-denies-egress', 'policy-denies-ingress', 'nothing-listens']);

describe.each([
  ...recordings.map((one) => [...one, 4] as const),
  ['v3.32.1-bgp-dualstack', 'shop/web-1', 'shop/db-0', 6] as const,
])('%s, %s and %s, IPv%i', (recording, from, to, family) => {
  it.each(casesOf(recording, from, to, family))('%s', (_title, c) => {
    const findings = findingsOf(c);
    expect(findings.filter(({ check }) => check === 'check-failed')).toEqual([]);
    const causes = reportOf(c, findings).verdict.causes.filter(({ id }) => !byPolicy.has(id));
    expect(causes.map(({ id, statement }) => `${id}: ${said(statement)}`)).toEqual([]);
    expect(findings.length).toBeGreaterThan(5);
  });
});
