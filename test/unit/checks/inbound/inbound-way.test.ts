import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { inboundWay } from '../../../../src/checks/inbound/inbound-way.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { inboundCase } from '../../helpers/inbound-case.ts';

const findingsOf = (c: Case) => [inboundWay(roundTrip(c).forward)].flat();
const balanced = { way: 'load-balancer', address: '198.51.100.7', port: 5432 } as const;
const ranged = async (ranges: string[], over: object = {}): Promise<Case> => {
  const c = await inboundCase({ inbound: { ...balanced, ...over } });
  if (c.service) c.service.sourceRanges = ranges;
  return c;
};

describe('the way in', () => {
  it('passes, named or chosen', async () => {
    expect(findingsOf(await inboundCase())).toMatchObject([{ status: 'pass' }]);
    expect(findingsOf(await inboundCase({ inbound: { entryIs: 'chosen' } }))).toMatchObject([{ status: 'pass' }]);
  });

  it('is unknown where there is no node to come in at', async () => {
    const c = await inboundCase();
    if (c.inbound) delete c.inbound.entry;
    expect(findingsOf(c)).toMatchObject([{ status: 'unknown' }]);
  });

  it('fails where the balancer has no address', async () => {
    const c = await inboundCase({ inbound: balanced });
    if (c.inbound) delete c.inbound.address;
    expect(findingsOf(c)).toMatchObject([
      { status: 'fail', cause: 'balancer-without-address', fixes: [{ id: 'look-at-balancer' }] },
    ]);
  });

  it.each([
    [['198.18.0.0/15', '203.0.113.0/24'], 'pass'],
    [[' 203.0.113.0/24'], 'pass'],
    [['198.18.0.0/15'], 'fail'],
    [['somewhere'], 'unknown'],
  ] as [string[], string][])('of a balancer for %j is %s for the client', async (ranges, status) => {
    expect(findingsOf(await ranged(ranges))).toMatchObject([{ status }]);
  });

  it('widens the ranges by the client alone', async () => {
    const [finding] = findingsOf(await ranged(['198.18.0.0/15']));
    expect(finding).toMatchObject({
      cause: 'source-range-denies',
      fixes: [{ id: 'widen-source-ranges', params: { ranges: '198.18.0.0/15,203.0.113.9/32' } }],
    });
  });

  it('is not guarded by them for anybody, nor at a node port', async () => {
    const anybody = { client: { address: '203.0.113.1', any: true } };
    expect(findingsOf(await ranged(['198.18.0.0/15'], anybody))).toMatchObject([{ status: 'pass' }]);
    expect(findingsOf(await ranged(['198.18.0.0/15'], { way: 'node-port' }))).toMatchObject([{ status: 'pass' }]);
  });

  it('is nothing of a question within the cluster', async () => {
    const { inbound: _none, ...c } = await inboundCase();
    expect(findingsOf(c)).toEqual([]);
  });
});
