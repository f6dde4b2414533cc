import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { askReport } from '../helpers/ask-cluster.ts';
import type { NewObject } from '../lab/api/object.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Policies that the objects ask for against those that a node has in force. */

let lab: Lab;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('polb'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(() => lab?.stop());
afterEach(async () => {
  await lab.startCalicoNode('node-2');
  await lab.programmed();
});

const policies = 'networkpolicies.networking.k8s.io';

const allowAll: NewObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'db-from-all', namespace: 'shop' },
  spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{}] },
};

const ask = async () => {
  const { report } = await askReport('why shop/web-0 cannot reach shop/db-0 on 5432', { kubeconfig });
  const behind = report.findings.filter(({ check }) => check === 'policy-programmed');
  return { report, behind: behind.map(({ status, statement }) => `${status} ${statement}`) };
};

it('in a healthy lab both sides have what selects them, with policies and without', async () => {
  expect((await ask()).behind).toEqual([expect.stringMatching(/^pass/), expect.stringMatching(/^pass/)]);
  lab.store.put(allowAll);
  await lab.programmed();
  expect((await ask()).behind).toEqual([expect.stringMatching(/^pass/), expect.stringMatching(/^pass/)]);
  lab.store.delete(policies, 'db-from-all', 'shop');
});

it('a policy made and one deleted while Felix stands still are findings of their own', async () => {
  await lab.programmed();
  await lab.stopCalicoNode('node-2');
  lab.store.put(allowAll);
  const made = await ask();
  expect(made.report.verdict.status).toBe('healthy');
  expect(made.behind[1]).toMatch(
    /^warn Kubernetes NetworkPolicy shop\/db-from-all selects shop\/db-0 for ingress and is not in its rules on node-2/,
  );
  await lab.startCalicoNode('node-2');
  await lab.programmed();
  await lab.stopCalicoNode('node-2');
  lab.store.delete(policies, 'db-from-all', 'shop');
  const deleted = await ask();
  expect(deleted.behind[1]).toMatch(
    /^warn Kubernetes NetworkPolicy shop\/db-from-all is in the ingress rules of shop\/db-0 on node-2 and no longer selects it/,
  );
});
