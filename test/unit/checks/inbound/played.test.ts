import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { played } from '../../../../src/checks/inbound/played.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { insertRule, rule } from '../../helpers/healthy-case.ts';
import { entry, inboundCase } from '../../helpers/inbound-case.ts';

const met = async (outcome: PacketTest['outcome'], decides = true, dropped = false) => {
  const matches = [{ kind: 'source' as const, cidr: '10.39.0.2/32', negate: false }];
  const harm = (each: Case): void => insertRule(each, entry, rule('FORWARD', 'DROP', { matches }));
  const c = await inboundCase({ met: outcome, ...(dropped ? { harm } : {}) });
  const test = c.packets.find(({ plays }) => plays !== undefined);
  if (test === undefined) throw new Error('nothing was called');
  return played(roundTrip(c).forward, test, decides);
};

describe('what a node met that called in the client’s place', () => {
  it.each([
    ['replied', { status: 'pass' }],
    ['refused', { status: 'warn' }],
    ['timeout', { status: 'fail', cause: 'service-unreachable', fixes: [{ id: 'look-at-service' }] }],
    ['not-run', { status: 'unknown' }],
  ] as const)('%s', async (outcome, expected) => {
    expect(await met(outcome)).toMatchObject(expected);
  });

  it('silence fails only where it decides, and says nothing of the client where the node alone is kept away', async () => {
    expect(await met('timeout', false)).toMatchObject({ status: 'warn' });
    expect(await met('timeout', true, true)).toMatchObject({ status: 'pass' });
  });
});
