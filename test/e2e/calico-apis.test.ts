import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterCheckName } from '../../src/case/cluster-check.ts';
import type { ListingCluster } from '../../src/collect/kubernetes/client.ts';
import { connectCluster } from '../../src/collect/kubernetes/client.ts';
import { usualProbe } from '../../src/diagnose/probe-targets.ts';
import { runClusterCheck } from '../../src/diagnose/run-cluster-check.ts';
import { ask } from '../bench/ask-lab.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { globalnetworkpolicyDenies } from '../lab/faults/globalnetworkpolicy-denies.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** The same cluster answers alike however Calico's objects are served (calico#5.1, #8.1). */
describe.each(['aggregated', 'native'] as const)("Calico's objects served %s", (calicoApi) => {
  let lab: Lab;
  let cluster: ListingCluster;

  beforeAll(async () => {
    lab = await startLab({ name: testLabName('ca'), calicoApi });
    cluster = connectCluster({ kubeconfig: await workerKubeconfig(lab), requestTimeoutMs: 5_000 });
  });
  afterAll(async () => {
    cluster?.close();
    await lab?.stop();
  });

  const question = { from: 'shop/web-0', to: 'shop/db-0', port: 5432 };

  it('finds nothing on a healthy path, and reads pools and blocks', async () => {
    const outcome = await ask(cluster, question, 'auto');
    if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
    expect(outcome.report.findings.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(outcome.report.verdict.status).toBe('healthy');
    expect(outcome.case.objects.calicoGroup).toBe(
      calicoApi === 'native' ? 'projectcalico.org/v3' : 'crd.projectcalico.org/v1',
    );
    expect(Object.values(outcome.case.objects.blocks).every(({ ok }) => ok)).toBe(true);
  });

  it('names a Calico policy that denies', async () => {
    await injectFault(lab, globalnetworkpolicyDenies);
    try {
      const outcome = await ask(cluster, question, 'auto');
      if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
      expect(outcome.report.verdict.causes[0]?.id).toBe(globalnetworkpolicyDenies.expected.cause);
    } finally {
      await clearFault(lab, globalnetworkpolicyDenies);
    }
  });

  it.each(['ipam', 'duplicates', 'nodes'] as ClusterCheckName[])('check %s finds nothing', async (name) => {
    const report = await runClusterCheck(name, cluster, {
      signal: AbortSignal.timeout(60_000),
      progress: () => undefined,
      deadlineMs: 60_000,
      probe: usualProbe,
      now: Date.now,
    });
    expect(report.findings).toEqual([]);
    expect(report.notChecked).toEqual([]);
  });
});

describe('rights on the aggregated group alone, which has no blocks', () => {
  let lab: Lab;
  let cluster: ListingCluster;

  beforeAll(async () => {
    lab = await startLab({ name: testLabName('cg'), calicoApi: 'aggregated' });
    const kubeconfig = await workerKubeconfig(lab);
    lab.store.modify('clusterroles.rbac.authorization.k8s.io', 'calico-why-reader', undefined, (role) => {
      const rules = role.rules as { apiGroups: string[] }[];
      role.rules = rules.filter(({ apiGroups }) => !apiGroups.includes('crd.projectcalico.org'));
    });
    cluster = connectCluster({ kubeconfig, requestTimeoutMs: 5_000 });
  });
  afterAll(async () => {
    cluster?.close();
    await lab?.stop();
  });

  it('what needs a block is unknown with the reason, and nothing is found', async () => {
    const outcome = await ask(cluster, { from: 'shop/web-0', to: 'shop/db-0', port: 5432 }, 'auto');
    if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
    const { verdict, findings } = outcome.report;
    expect(verdict).toMatchObject({ status: 'healthy', causes: [], warnings: [] });
    const open = findings.filter(({ status }) => status !== 'pass');
    expect(open.length).toBeGreaterThan(0);
    expect(open.map(({ check, status }) => `${check} ${status}`)).toEqual(open.map(() => 'ipam-allocation unknown'));
    expect(said(open[0]?.statement)).toMatch(/ipamblock/);
    expect(outcome.case.objects.calicoGroup).toBe('projectcalico.org/v3');
  });

  it('a cluster check says what it could not read', async () => {
    const report = await runClusterCheck('ipam', cluster, {
      signal: AbortSignal.timeout(60_000),
      progress: () => undefined,
      deadlineMs: 60_000,
      probe: usualProbe,
      now: Date.now,
    });
    expect(report.findings).toEqual([]);
    expect(report.notChecked.map(({ what }) => said(what))).toEqual(expect.arrayContaining(['blocks', 'handles']));
  });
});
