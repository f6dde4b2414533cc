import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Flow,
  type FlowQuery,
  flowLogsSchema,
  flowMessage,
  pendingMessage,
  seenIn,
} from '../../../../src/case/flows.ts';
import { readAnswer } from '../../../../src/collect/flows/read-answer.ts';
import { said } from '../../../helpers/said.ts';

const query: FlowQuery = { from: { namespace: 'a', names: ['x'] }, to: { namespace: 'b', names: ['y-*'] } };

const key = {
  source_name: 'x',
  source_namespace: 'a',
  dest_name: 'y-*',
  dest_namespace: 'b',
  dest_port: 80,
  proto: 'TCP',
  reporter: 1,
  action: 1,
  policies: { enforced_policies: [] as unknown[], pending_policies: [] as unknown[] },
};
const raw = (changes: Partial<typeof key> = {}, around: Record<string, unknown> = {}) => ({
  flow: {
    Key: { ...key, ...changes },
    start_time: 1000,
    end_time: 1015,
    packets_in: 1,
    packets_out: 2,
    num_connections_started: 1,
    ...around,
  },
});
const hit = { kind: 6, namespace: 'b', name: 'p', tier: 'default', action: 2, policy_index: 0, rule_index: 3 };

describe("Goldmane's answer", () => {
  it('is no answer where it is something else', () => {
    for (const value of [undefined, null, 1, 'x', [], {}, { flows: 'x' }]) {
      expect(readAnswer(value, query, 10)).toBeUndefined();
    }
  });

  it.each([
    ['a port beyond all ports', raw({ dest_port: 70_000 })],
    ['a reporter that there is not', raw({ reporter: 7 })],
    ['a time beyond all times', raw({}, { end_time: 9e15 })],
    ['a negative count', raw({}, { packets_in: -1 })],
    ['a name of a megabyte', raw({ source_name: 'x'.repeat(1_000_000) })],
    [
      'more hits than there are policies',
      raw({ policies: { ...key.policies, enforced_policies: Array(51).fill(hit) } }),
    ],
    ['no flow at all', {}],
    ['nothing', null],
  ])('leaves out %s and counts it', (_, broken) => {
    expect(readAnswer({ flows: [broken, raw()] }, query, 10)).toMatchObject({ leftOut: 1, flows: [{ port: 80 }] });
  });

  it('leaves out what was not asked for', () => {
    const flows = [
      raw({ source_name: 'z' }),
      raw({ dest_namespace: 'z' }),
      raw({ dest_port: 81 }),
      raw({ proto: 'udp' }),
    ];
    expect(readAnswer({ flows }, { ...query, protocol: 'tcp', port: 80 }, 10)).toEqual({ flows: [], leftOut: 0 });
  });

  it.each([
    [{ ...hit, kind: 1 }, 'CalicoNetworkPolicy'],
    [{ ...hit, kind: 7, tier: 'kube-admin' }, 'ClusterNetworkPolicy'],
    [{ ...hit, kind: 11, tier: 'kube-baseline' }, 'ClusterNetworkPolicy'],
    [{ ...hit, kind: 7, tier: 'adminnetworkpolicy' }, 'AdminNetworkPolicy'],
    [{ ...hit, kind: 8, tier: 'baselineadminnetworkpolicy' }, 'BaselineAdminNetworkPolicy'],
    [{ ...hit, kind: 9, tier: '' }, 'Profile'],
    [{ ...hit, kind: 99 }, 'policy'],
    [{ ...hit, kind: 10 }, 'end of tier'],
  ])('names kinds as Calico does, new ones too', (one, kind) => {
    const answer = readAnswer({ flows: [raw({ policies: { ...key.policies, enforced_policies: [one] } })] }, query, 10);
    expect(answer?.flows[0]?.enforced).toMatchObject([{ kind }]);
  });

  it('never throws, and what it gives has the shape of the case', () => {
    const value = fc.anything();
    const flow = fc.record({
      flow: fc.record({
        Key: fc.record({
          source_name: fc.oneof(fc.constant('x'), value),
          source_namespace: fc.constant('a'),
          dest_name: fc.constant('y-*'),
          dest_namespace: fc.constant('b'),
          dest_port: fc.oneof(fc.nat(65535), value),
          proto: fc.oneof(fc.string(), value),
          reporter: fc.oneof(fc.constantFrom(1, 2), value),
          action: fc.oneof(fc.integer(), value),
          policies: fc.oneof(fc.constant(null), value),
        }),
        start_time: fc.oneof(fc.nat(), fc.double(), value),
        end_time: fc.oneof(fc.nat(), value),
        packets_in: fc.oneof(fc.nat(), fc.double()),
        packets_out: fc.nat(),
        num_connections_started: fc.nat(),
      }),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(flow, value), { maxLength: 5 }), value, (flows, meta) => {
        const answer = readAnswer({ flows, meta }, query, 3);
        if (answer) expect(flowLogsSchema.safeParse({ address: 'x', seconds: 1, ...answer }).success).toBe(true);
      }),
    );
  });
});

const flow = (reporter: Flow['reporter'], action: Flow['action'], until = '2026-01-01T10:00:00.000Z'): Flow => ({
  reporter,
  action,
  from: { namespace: 'a', name: 'x' },
  to: { namespace: 'b', name: 'y-*' },
  port: 80,
  protocol: 'tcp',
  since: '2026-01-01T09:59:45.000Z',
  until,
  packets: { in: 1, out: 2 },
  started: 1,
  enforced: [{ kind: 'NetworkPolicy', namespace: 'b', name: 'p', tier: 'default', action, rule: 3 }],
  pending: [],
});
const logs = (...flows: Flow[]) => ({ address: 'x', seconds: 900, flows, leftOut: 0 });

describe('what flow logs come to', () => {
  it.each([
    ['nothing', logs()],
    ['nothing', logs(flow('source', 'Pass'), flow('source', 'unknown'))],
    ['allowed', logs(flow('source', 'Allow'), flow('destination', 'Allow'))],
    ['denied', logs(flow('source', 'Allow'), flow('destination', 'Deny'))],
    ['denied', logs(flow('source', 'Deny'))],
    ['mixed', logs(flow('destination', 'Allow'), flow('destination', 'Deny'))],
    ['denied', logs(flow('destination', 'Allow'), flow('destination', 'Deny', '2026-01-01T10:00:15.000Z'))],
    ['allowed', logs(flow('destination', 'Deny'), flow('destination', 'Allow', '2026-01-01T10:00:15.000Z'))],
  ])('%s', (verdict, given) => {
    expect(seenIn(given).verdict).toBe(verdict);
  });

  it('quotes the latest of each, the latest first', () => {
    const late = flow('destination', 'Deny', '2026-01-01T10:05:00.000Z');
    const given = logs(flow('source', 'Allow'), flow('destination', 'Deny'), late);
    expect(seenIn(given).flows).toEqual([late, flow('source', 'Allow')]);
  });

  it('says it in one line', () => {
    expect(said(flowMessage(flow('destination', 'Deny')))).toBe(
      'denied at the destination by NetworkPolicy b/p rule 3 (tier default): tcp/80 from a/x to b/y-*, 09:59:45 UTC to 10:00:00 UTC, 3 packets',
    );
  });

  it('tells what staged policies would have made of it, where that differs', () => {
    const staged = { kind: 'StagedNetworkPolicy', namespace: 'b', name: 's', tier: 'default', rule: 0 };
    const allowed = flow('destination', 'Allow');
    expect(said(pendingMessage({ ...allowed, pending: [{ ...staged, action: 'Deny' }] }))).toContain(
      'would have been denied: StagedNetworkPolicy b/s rule 0',
    );
    expect(pendingMessage({ ...allowed, pending: [{ ...staged, action: 'Allow' }] })).toBeUndefined();
  });
});
