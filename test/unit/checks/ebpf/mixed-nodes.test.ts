import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { got } from '../../../../src/case/read.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { healthyEbpf, withDumps } from '../../helpers/ebpf-case.ts';
import { link, state } from '../../helpers/healthy-case.ts';

/** The node as one whose rules carry the packets: no sign of programs is left, and its tunnel has an id. */
const withRules = (c: Case, node: string): Case => {
  const own = state(c, node);
  delete own.ebpf;
  const links = own.links.ok ? own.links.value.filter(({ name }) => !name.startsWith('bpf')) : [];
  own.links = got(links);
  link(c, node, 'vxlan.calico').vxlan = { id: 4096, port: 4789, local: '10.49.0.2', parent: 'eth0' };
  for (const { rules } of own.ruleSets.ok ? own.ruleSets.value.flatMap(({ tables }) => tables) : [])
    rules.splice(0, rules.length, ...rules.filter(({ comments }) => !comments.some((each) => /BPF/.test(each))));
  return c;
};

describe('one node with the eBPF data plane and one without', () => {
  it('the one without drops the other’s VXLAN', () => {
    const c = withRules(withDumps(healthyEbpf()), 'node-2');
    const found = findingsOf(c).filter(({ check }) => check === 'ebpf-nodes');
    expect(found).toMatchObject([{ status: 'fail', cause: 'ebpf-nodes-differ', node: 'node-2', direction: 'forward' }]);
    expect(reportOf(c).verdict.causes.map(({ id }) => id)).toContain('ebpf-nodes-differ');
    expect(found[0] && said(found[0].statement)).toContain('node-2 does not (bpfEnabled)');
  });

  it('it is so for replies as well', () => {
    const c = withRules(withDumps(healthyEbpf()), 'node-1');
    const found = findingsOf(c).filter(({ check }) => check === 'ebpf-nodes');
    expect(found).toMatchObject([{ cause: 'ebpf-nodes-differ', node: 'node-1', direction: 'reverse' }]);
  });

  it('says nothing of two that are alike', () => {
    for (const c of [withDumps(healthyEbpf()), withRules(withRules(withDumps(healthyEbpf()), 'node-1'), 'node-2')])
      expect(findingsOf(c).filter(({ check }) => check === 'ebpf-nodes')).toEqual([]);
  });
});
