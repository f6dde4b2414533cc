import { describe, expect, it } from 'vitest';
import type { ReportAnswer } from '../../../src/case/answer.ts';
import { got } from '../../../src/case/read.ts';
import { runChecks } from '../../../src/checks/sequence.ts';
import type { Cluster } from '../../../src/collect/kubernetes/client.ts';
import { compareAllNodes } from '../../../src/diagnose/compare-all-nodes.ts';
import { roundTrip } from '../../../src/path/round-trip.ts';
import { judge } from '../../../src/verdict/judge.ts';
import { clusterNode, healthyCase, live } from '../helpers/healthy-case.ts';

/** shop/web-0 on node-3 asks shop/db-0 on node-2, in a cluster of more nodes than one page brings. */
const answerOf = (outcome: 'timeout' | 'replied') => {
  const c = healthyCase('vxlan');
  c.objects.otherNodes = got({ compared: 498, notAll: true, sharing: [] });
  live(c, 'vxlan', { outcome, requestsTo: 'source-nic' });
  const trip = roundTrip(c);
  const answer: ReportAnswer = { kind: 'report', case: c, report: judge(trip, runChecks(trip)) };
  return { c, trip, answer };
};

const ask = async (outcome: 'timeout' | 'replied', fails = false) => {
  const { c, trip, answer } = answerOf(outcome);
  const address = clusterNode(c, 'node-2').calico.ipv4Address ?? '';
  let requests = 0;
  const get: Cluster['get'] = async () => {
    requests += 1;
    const twin = {
      metadata: { name: 'node-900', annotations: { 'projectcalico.org/IPv4Address': address } },
      status: {},
    };
    return fails
      ? { kind: 'failed', message: { code: 'verbatim', args: { text: 'gone' } } }
      : { kind: 'ok', body: { items: [twin] } };
  };
  const cluster = { get, requests: () => requests } as Cluster;
  const found: string[] = [];
  const after = await compareAllNodes(
    answer,
    trip,
    cluster,
    AbortSignal.timeout(5_000),
    ({ id }) => found.push(id),
    async (work) => work(),
  );
  return { after, requests };
};

describe('the nodes of a large cluster', () => {
  it('are all compared where packets were lost, and the one that has the address is named', async () => {
    const { after, requests } = await ask('timeout');
    expect(after.report.verdict.causes[0]?.id).toBe('node-address-duplicate');
    expect(JSON.stringify(after.report.verdict.causes[0]?.statement)).toContain('node-900');
    expect(requests).toBe(1);
    expect(after.case.requests).toBe((answerOf('timeout').c.requests ?? 0) + 1);
  });

  it('are not read where all is well', async () => {
    const { after, requests } = await ask('replied');
    expect(after.report.verdict.status).toBe('healthy');
    expect(requests).toBe(0);
  });

  it('that could not be read are said, and the answer stands', async () => {
    const { after } = await ask('timeout', true);
    expect(after.report.verdict.causes[0]?.id).toBe('underlay-drops-tunnel');
    expect(after.report.notChecked.some(({ what }) => what.code === 'gap.other-nodes')).toBe(true);
  });
});
