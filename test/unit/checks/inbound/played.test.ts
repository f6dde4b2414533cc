import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { played } from '../../../../src/checks/inbound/played.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { insertRule, rule, table } from '../../helpers/healthy-case.ts';
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

  it.each(['load-balancer', 'external-ip', 'cluster-ip'] as const)(
    'says nothing where it is a ping to a %s, answered or not',
    async (way) => {
      for (const outcome of ['timeout', 'replied'] as const) {
        const c = await inboundCase({ met: outcome, inbound: { way, address: '198.51.100.7' } });
        const [test] = c.packets.filter(({ plays }) => plays !== undefined);
        if (test === undefined || c.question.kind !== 'path') throw new Error('nothing was called');
        c.question = { ...c.question, protocol: 'icmp' };
        test.protocol = 'icmp';
        delete test.port;
        const trip = roundTrip(c);
        expect(trip.test).not.toBe(test);
        expect(played(trip.forward, test, true)).toMatchObject({ status: 'unknown', hop: 'question' });
        const { status, causes } = reportOf(c).verdict;
        expect(causes.map(({ id }) => id)).not.toContain('service-unreachable');
        expect(status).not.toBe('healthy');
      }
    },
  );

  it.each([
    [
      'nobody has the port of a node that resets it',
      {},
      { status: 'fail', cause: 'nothing-listens', hop: 'destination-node' },
    ],
    [
      'not where something rejects it',
      { icmpErrors: [{ from: '10.39.0.3', message: 'port unreachable' }] },
      { status: 'warn' },
    ],
  ] as const)('%s', async (_what, over, expected) => {
    const c = await inboundCase({
      met: 'refused',
      inbound: { way: 'node-address', port: 30_999 },
      harm: (each) => {
        const own = table(each, entry);
        own.rules = own.rules.filter(({ target }) => target !== 'DROP');
      },
    });
    c.to = { kind: 'node', name: entry, address: '10.39.0.3' };
    delete c.service;
    const [test] = c.packets.filter(({ plays }) => plays !== undefined);
    if (test === undefined) throw new Error('nothing was called');
    Object.assign(test, { port: 30_999, ...over });
    expect(played(roundTrip(c).forward, test, true)).toMatchObject(expected);
  });

  it('is not explained by what becomes of pings', async () => {
    const pings = rule('FORWARD', 'DROP', { matches: [{ kind: 'protocol', protocol: 'icmp', negate: false }] });
    const c = await inboundCase({
      met: 'timeout',
      harm: (each) => {
        for (const node of Object.keys(each.nodes)) {
          const own = table(each, node);
          own.rules = own.rules.filter(({ target }) => target !== 'DROP');
        }
        insertRule(each, entry, pings);
      },
    });
    expect(reportOf(c).verdict.causes.map(({ id }) => id)).toEqual(['service-unreachable']);
  });
});
