import { afterAll, beforeAll, expect, it } from 'vitest';
import { calicoctlWith } from '../../src/collect/calicoctl/calicoctl.ts';
import { etcdCluster } from '../../src/collect/calicoctl/etcd-cluster.ts';
import { calicoctlReader } from '../../src/collect/calicoctl/read.ts';
import { connectCluster, type ListingCluster } from '../../src/collect/kubernetes/client.ts';
import { usualProbe } from '../../src/diagnose/probe-targets.ts';
import { runClusterCheck } from '../../src/diagnose/run-cluster-check.ts';
import { ask } from '../bench/ask-lab.ts';
import { said } from '../helpers/said.ts';
import { writeCalicoctl } from '../lab/calicoctl/write-calicoctl.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { profileMissing } from '../lab/faults/profile-missing.ts';
import { workloadRouteMissing } from '../lab/faults/workload-route-missing.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Kubernetes serves nothing of Calico's; a calicoctl reads it, from where the lab's own parts write it. */
let lab: Lab;
let kubernetes: ListingCluster;
let cluster: ListingCluster;
let calicoctl: string;

const readerOf = (path: string, kubeconfig: string) =>
  calicoctlReader(calicoctlWith({ path, kubeconfig, env: { PATH: process.env.PATH } }));

beforeAll(async () => {
  lab = await startLab({ name: testLabName('et'), calicoApi: 'etcd' });
  calicoctl = await writeCalicoctl(`${lab.folder}/bin`);
  kubernetes = connectCluster({ kubeconfig: await workerKubeconfig(lab), requestTimeoutMs: 5_000 });
  cluster = etcdCluster(kubernetes, readerOf(calicoctl, lab.datastoreKubeconfig));
});
afterAll(async () => {
  kubernetes?.close();
  await lab?.stop();
});

const question = { from: 'shop/web-0', to: 'shop/db-0', port: 5432 };
const reportOf = async (asked: ListingCluster) => {
  const outcome = await ask(asked, question, 'auto');
  if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
  return outcome;
};

it('without calicoctl what is in etcd is unknown, and nothing is found', async () => {
  const { report } = await reportOf(kubernetes);
  expect(report.verdict.status).toBe('healthy');
  expect(report.verdict.causes).toEqual([]);
  expect(report.findings.filter(({ status }) => status === 'unknown').length).toBeGreaterThan(3);
});

it('with calicoctl a healthy path is checked whole', async () => {
  const { report, case: evidence } = await reportOf(cluster);
  expect(report.findings.filter(({ status }) => status !== 'pass').map(({ statement }) => said(statement))).toEqual([]);
  expect(report.verdict.status).toBe('healthy');
  const statements = report.findings.map(({ statement }) => said(statement));
  expect(statements).toEqual(
    expect.arrayContaining([
      'the datastore has the profile kns.shop',
      expect.stringMatching(/^IPAM gave \S+ to shop\/db-0$/),
      expect.stringMatching(/^Calico's datastore has the endpoint of shop\/web-0/),
      expect.stringMatching(/publishes its tunnel address/),
    ]),
  );
  expect(evidence.objects.calicoGroup).toBe('projectcalico.org/v3');
});

it.each([profileMissing, workloadRouteMissing])('names the cause of $name', async (fault) => {
  await injectFault(lab, fault);
  try {
    const { report } = await reportOf(cluster);
    expect(report.verdict.causes[0]?.id).toBe(fault.expected.cause);
  } finally {
    await clearFault(lab, fault);
  }
});

it('a look over IPAM and its nodes finds nothing', async () => {
  for (const name of ['ipam', 'nodes'] as const) {
    const report = await runClusterCheck(name, cluster, {
      signal: AbortSignal.timeout(60_000),
      progress: () => undefined,
      deadlineMs: 60_000,
      probe: usualProbe,
      now: Date.now,
    });
    expect(report.findings).toEqual([]);
    expect(report.notChecked.map(({ what }) => said(what))).toEqual(name === 'ipam' ? ['handles'] : []);
  }
});

it('a calicoctl of another version, or none, is told of and no fault', async () => {
  lab.store.modify('clusterinformations.crd.projectcalico.org', 'default', undefined, (object) => {
    object.spec = { ...(object.spec as object), calicoVersion: 'v3.29.7' };
  });
  const other = await reportOf(cluster);
  expect(other.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
  const sayings = other.report.findings
    .filter(({ status }) => status === 'unknown')
    .map(({ statement }) => said(statement));
  expect(sayings.join('\n')).toMatch(/calicoctl is v3\.32\.1 and the cluster's Calico v3\.29\.7, so it refuses/);
  const none = await reportOf(etcdCluster(kubernetes, readerOf('/nowhere/calicoctl', lab.datastoreKubeconfig)));
  expect(none.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
  expect(none.report.findings.map(({ statement }) => said(statement)).join('\n')).toMatch(/is not installed here/);
});
