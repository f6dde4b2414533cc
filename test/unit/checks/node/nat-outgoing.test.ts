import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { healthyCase, ipSet, pool, remove, table } from '../../helpers/healthy-case.ts';
import { recordedCase } from '../../helpers/recorded-case.ts';

const to = '203.0.113.10';
const pod = '192.168.139.65';
const node = 'node-3';

/** shop/web-0 of the recording and an address outside; the recorded nodes have a default route. */
const outsideCase = (): Case => ({ ...healthyCase('vxlan'), to: { kind: 'outside', address: to } });

const test = (outcome: PacketTest['outcome'], source: string, over: Partial<PacketTest> = {}): PacketTest => ({
  protocol: 'tcp',
  port: 5432,
  fromAddress: pod,
  toAddress: to,
  to: 'outside',
  sent: 3,
  outcome,
  detail: verbatim(''),
  taps: [
    { place: 'source-pod', node, interface: 'eth0', requests: 3, replies: 0, lines: [] },
    { place: 'source-veth', node, interface: 'cali', requests: 3, replies: 0, lines: [] },
    { place: 'source-nic', node, interface: 'eth0', requests: 3, replies: 0, lines: [], sources: [source] },
  ],
  counters: [],
  icmpErrors: [],
  ...over,
});

const beside = (outcome: PacketTest['outcome']): PacketTest =>
  test(outcome, '172.30.0.3', { by: 'node', beside: true, taps: [] });

const causesOf = (c: Case) => reportOf(c).verdict.causes.map(({ id }) => id);
const finding = (c: Case) => findingsOf(c).find(({ check }) => check === 'nat-outgoing');

describe('packets that leave the cluster', () => {
  it('are masqueraded on a healthy node', () => {
    expect(finding(outsideCase())).toMatchObject({ status: 'pass' });
  });

  it('are masqueraded by native nftables too', () => {
    const c = recordedCase({ recording: 'v3.32.1-vxlan-nftables-policies', from: 'shop/web-0', to: 'shop/db-0' });
    expect(finding({ ...c, to: { kind: 'outside', address: to } })).toMatchObject({ status: 'pass' });
  });

  it('with natOutgoing off are the cause only where the node itself is answered', () => {
    const c = outsideCase();
    pool(c).natOutgoing = false;
    const rules = table(c, node, 'nat').rules;
    remove(rules, (rule) => rule.chain === 'cali-nat-outgoing');
    expect(finding(c)).toMatchObject({ status: 'warn', cause: 'nat-outgoing-off' });
    expect(causesOf({ ...c, packets: [test('timeout', pod), beside('replied')] })).toEqual(['nat-outgoing-off']);
    expect(causesOf({ ...c, packets: [test('timeout', pod), beside('timeout')] })).toEqual(['outside-unreachable']);
    const answered = { ...c, packets: [test('replied', pod), beside('replied')] };
    expect(causesOf(answered)).toEqual([]);
    expect(finding(answered)).toMatchObject({ status: 'pass' });
  });

  it('with natOutgoing on and no rule are Felix behind', () => {
    const c = outsideCase();
    remove(table(c, node, 'nat').rules, (rule) => rule.chain === 'cali-nat-outgoing');
    expect(causesOf({ ...c, packets: [test('timeout', pod), beside('replied')] })).toEqual(['masquerade-missing']);
  });

  it('are known by a set that must hold the pool', () => {
    const c = outsideCase();
    ipSet(c, node, 'cali40masq-ipam-pools').members = [];
    expect(finding(c)).toMatchObject({
      status: 'fail',
      cause: 'masquerade-missing',
      object: 'set cali40masq-ipam-pools',
    });
  });

  it('rightly and are not answered, while the node is: said as it is', () => {
    const c = { ...outsideCase(), packets: [test('timeout', '172.30.0.3'), beside('replied')] };
    expect(causesOf(c)).toEqual(['outside-no-answer']);
  });

  it('of a node that was not read are unknown', () => {
    const c = outsideCase();
    c.nodes[node] = missing(verbatim('node-3 did not answer'));
    expect(finding(c)).toMatchObject({ status: 'unknown' });
    expect(reportOf(c).verdict.status).toBe('unknown');
  });
});
