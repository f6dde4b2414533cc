import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { healthyCase, state } from '../../helpers/healthy-case.ts';

const withTable = (table: NonNullable<ReturnType<typeof state>['neighbourTables']>): Case => {
  const c = healthyCase('vxlan');
  state(c, 'node-3').neighbourTables = table;
  return c;
};
const found = (c: Case) => findingsOf(c).filter(({ check }) => check === 'neighbour-table');
const ofEntries = (entries: number) => withTable({ 4: got({ entries, tableFulls: 0, limit: 1024 }) });

describe('the neighbour table of a kernel', () => {
  it.each([
    [200, 'pass', undefined],
    [1000, 'warn', 'neighbour-table-full'],
    [1024, 'fail', 'neighbour-table-full'],
  ])('with %i of 1,024 entries: %s', (entries, status, cause) => {
    const [finding] = found(ofEntries(entries));
    expect(finding).toMatchObject({ status, node: 'node-3', object: 'arp_cache', hop: 'source-node' });
    expect(finding?.cause).toBe(cause);
    expect(said(finding?.statement)).toContain(`${entries} of 1024`);
  });

  it('full: the cause, and the limit as its fix', () => {
    const c = ofEntries(1024);
    const [cause] = reportOf(c).verdict.causes;
    expect(cause?.id).toBe('neighbour-table-full');
    expect(cause?.fixes).toMatchObject([
      { id: 'set-sysctl', params: { node: 'node-3', name: 'net.ipv4.neigh.default.gc_thresh3', value: '4096' } },
    ]);
  });

  it('not read: unknown, with the reason', () => {
    const [finding] = found(withTable({ 4: missing(verbatim('the calico-node image cannot read it'), 'not-asked') }));
    expect(finding?.status).toBe('unknown');
    expect(said(finding?.statement)).toMatch(/cannot tell whether the neighbour table .* the calico-node image/);
  });

  it('of a node that is a network namespace itself, or of an older probe: nothing to say', () => {
    expect(found(withTable({}))).toEqual([]);
    expect(found(healthyCase('vxlan'))).toEqual([]);
  });
});
