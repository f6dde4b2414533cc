import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { askReport } from '../helpers/ask-cluster.ts';
import { said } from '../helpers/said.ts';
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

const ask = async (from = 'shop/web-0') => {
  const { report } = await askReport(`why ${from} cannot reach shop/db-0 on 5432`, { kubeconfig });
  const behind = report.findings.filter(({ check }) => check === 'policy-programmed');
  return { report, behind: behind.map(({ status, statement }) => `${status} ${said(statement)}`) };
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

it('a policy of Calico that denies by the rules and does not exist any more is no cause: Felix is behind', async () => {
  const policy: NewObject = {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'GlobalNetworkPolicy',
    metadata: { name: 'security.no-postgres' },
    spec: {
      tier: 'security',
      selector: "app == 'db'",
      types: ['Ingress'],
      ingress: [{ action: 'Deny', protocol: 'TCP', destination: { ports: [5432] } }, { action: 'Pass' }],
    },
  };
  lab.store.put({
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'Tier',
    metadata: { name: 'security' },
    spec: { order: 100 },
  });
  lab.store.put(policy);
  await lab.programmed();
  // On one node there are requests left to look at the object.
  const denied = (await ask('shop/web-1')).report.verdict;
  expect(denied.causes[0]).toMatchObject({ id: 'policy-denies-ingress', layer: 'intended' });
  await lab.stopCalicoNode('node-2');
  lab.store.delete('globalnetworkpolicies.crd.projectcalico.org', 'security.no-postgres');
  const { verdict } = (await ask('shop/web-1')).report;
  expect(verdict.causes[0]).toMatchObject({ layer: 'programmed', node: 'node-2' });
  expect(['policy-not-programmed', 'felix-down']).toContain(verdict.causes[0]?.id);
  expect(verdict.causes.map(({ statement }) => said(statement)).join()).toMatch(
    /do not have \S+ security\.no-postgres any more/,
  );
});
