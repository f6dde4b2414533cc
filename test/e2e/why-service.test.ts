import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/collect/kubernetes/client.ts';
import { type AskedQuestion, ask, openCluster } from '../bench/ask-lab.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { changeService, clusterAddress, putServiceBack, serviceToDb } from '../lab/faults/service.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Questions about a Service, with kube-proxy's rules as they are in force and packets through them. */

let lab: Lab;
let cluster: Cluster;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('svc'), encap: 'vxlan' });
  cluster = openCluster(await workerKubeconfig(lab));
});
afterAll(async () => {
  cluster?.close();
  await lab?.stop();
});

const reportOn = async (question: AskedQuestion) => {
  const outcome = await ask(cluster, question, 'always');
  if (outcome.kind !== 'report') throw new Error(JSON.stringify(outcome));
  return outcome;
};

describe('a healthy Service', () => {
  it.each([
    ['by its name', () => serviceToDb],
    ['by its address', () => ({ ...serviceToDb, to: clusterAddress(lab) })],
    ['from a node', () => ({ ...serviceToDb, from: 'node/node-1' })],
  ] as [string, () => AskedQuestion][])('%s', async (_how, question) => {
    const { report, case: evidence } = await reportOn(question());
    expect(report.verdict).toMatchObject({ status: 'healthy', causes: [], warnings: [] });
    expect(evidence.service?.tried).toHaveLength(3);
    const through = evidence.packets.find((test) => test.through === 'service');
    expect(through).toMatchObject({ outcome: 'replied', toAddress: clusterAddress(lab) });
  });
});

describe('in nftables mode of kube-proxy', () => {
  beforeAll(() => lab.configureKubeProxy({ mode: 'nftables' }));
  afterAll(() => lab.configureKubeProxy({ mode: 'iptables' }));

  it('a healthy Service', async () => {
    const { report, case: evidence } = await reportOn(serviceToDb);
    expect(report.verdict).toMatchObject({ status: 'healthy', causes: [], warnings: [] });
    const [rules] = report.findings.filter(({ check }) => check === 'service-rules');
    expect(rules?.proof[0]?.source).toBe('nft list table ip kube-proxy');
    expect(evidence.requests).toBeLessThanOrEqual(30);
  });
});

it('a pod that is the only endpoint of the Service that it asks', async () => {
  const only = lab.pod('shop/db-0').address;
  await changeService(lab, {
    slice: (slice) => {
      slice.endpoints = slice.endpoints.filter(({ addresses }) => addresses[0] === only);
    },
  });
  try {
    const { report, case: evidence } = await reportOn({ ...serviceToDb, from: 'shop/db-0' });
    expect(report.verdict).toMatchObject({ status: 'healthy', causes: [], warnings: [] });
    expect(evidence.packets).toMatchObject([{ through: 'service', outcome: 'replied' }]);
    expect(said(report.verdict.summary)).toMatch(/works: live packets were answered\.$/);
    expect(report.findings.find(({ check }) => check === 'hairpin')?.status).toBe('pass');
  } finally {
    await putServiceBack(lab);
  }
});

it.each([
  'hairpin-not-masqueraded',
  'proxy-masquerades-all-nft',
  'proxy-rules-left',
  'service-rule-missing',
  'service-rules-stale',
  'service-selector-wrong',
  'service-port-missing',
  'service-one-endpoint-broken',
])('%s', async (name) => {
  const fault = faultNamed(name);
  await injectFault(lab, fault);
  try {
    const { report } = await reportOn(fault.question);
    expect(report.verdict.status).toBe('broken');
    expect(report.verdict.causes[0]).toMatchObject({
      id: fault.expected.cause,
      ...(fault.expected.hop ? { hop: fault.expected.hop } : {}),
    });
  } finally {
    await clearFault(lab, fault);
  }
});
