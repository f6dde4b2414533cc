import { expect, it } from 'vitest';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';
import { healthyCase } from '../helpers/healthy-case.ts';

it('a check that cannot digest its evidence says so, and the others go on', () => {
  const c = healthyCase('vxlan');
  const node = c.to.pod.nodeName ?? '';
  const state = c.nodes[node];
  if (!state?.ok) throw new Error('no state');
  Object.defineProperty(state.value, 'fdb', {
    get: () => {
      throw new Error('odd evidence');
    },
  });
  const findings = findingsOf(c);
  const failed = findings.filter(({ check }) => check === 'check-failed');
  expect(failed.length).toBeGreaterThan(0);
  expect(failed[0]).toMatchObject({ status: 'unknown', object: expect.stringMatching(/^step \d+$/) });
  expect(said(failed[0]?.statement)).toContain('odd evidence');
  expect(findings.some(({ check }) => check === 'workload-route')).toBe(true);
  expect(reportOf({ ...c, packets: [] }, findings).verdict.status).toBe('unknown');
});
