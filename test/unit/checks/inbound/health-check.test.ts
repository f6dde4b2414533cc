import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { healthCheck } from '../../../../src/checks/inbound/health-check.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { insertRule, rule, table } from '../../helpers/healthy-case.ts';
import { client, entry, inboundCase } from '../../helpers/inbound-case.ts';

const balanced = { way: 'load-balancer', address: '198.51.100.7', port: 5432 } as const;
const caseOf = async (harm: (c: Case) => void = () => undefined, local = true) => {
  const c = await inboundCase({
    at: 'node-3',
    local,
    inbound: balanced,
    harm: (each) => {
      // What the recorded cluster's own policies deny is no matter here.
      for (const name of ['filter', 'mangle', 'raw']) {
        const own = table(each, entry, name);
        own.rules = own.rules.filter(({ target }) => target !== 'DROP');
      }
      harm(each);
    },
  });
  if (c.service) c.service.healthCheckNodePort = 31_080;
  return c;
};
const findingsOf = (c: Case) => [healthCheck(roundTrip(c).forward)].flat();
const from = (cidr: string) => ({ matches: [{ kind: 'source' as const, cidr, negate: false }] });

describe('health checks of balancers', () => {
  it.each([
    ['let in', undefined, 'pass'],
    ['dropped for all', (c: Case) => insertRule(c, entry, rule('INPUT', 'DROP')), 'warn'],
    ['dropped for all before', (c: Case) => insertRule(c, entry, rule('PREROUTING', 'DROP'), 'mangle'), 'warn'],
    [
      'dropped for the client alone',
      (c: Case) => insertRule(c, entry, rule('INPUT', 'DROP', from(`${client}/32`))),
      'pass',
    ],
  ] as const)('are %s', async (_what, harm, status) => {
    expect(findingsOf(await caseOf(harm))).toMatchObject([{ status, node: entry }]);
  });

  it('that are dropped are said beside, and are no cause', async () => {
    const c = await caseOf((each) => insertRule(each, entry, rule('INPUT', 'DROP', from('0.0.0.0/0'))));
    const { causes } = reportOf(c).verdict;
    expect(causes.filter(({ finding }) => finding.startsWith('inbound-health'))).toEqual([]);
  });

  it('are asked of nodes that keep what comes to themselves, and of no others', async () => {
    expect(findingsOf(await caseOf(undefined, false))).toEqual([]);
    const c = await caseOf();
    if (c.service) delete c.service.healthCheckNodePort;
    expect(findingsOf(c)).toEqual([]);
  });
});
