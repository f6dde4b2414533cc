import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, calicoWhy } from '../helpers/command-line.ts';
import { said, saying } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Certificates, makeCertificates } from '../lab/goldmane/certificates.ts';
import { type Goldmane, type LoggedFlow, startGoldmane } from '../lab/goldmane/goldmane.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** What Calico's own flow logs say stands beside our verdict, and never in place of it. */

let lab: Lab;
let kubeconfig: string;
let certificates: Certificates;
let goldmane: Goldmane;

beforeAll(async () => {
  [lab, certificates] = await Promise.all([
    startLab({ name: testLabName('flow'), encap: 'vxlan' }),
    makeCertificates(),
  ]);
  [kubeconfig, goldmane] = await Promise.all([workerKubeconfig(lab), startGoldmane(certificates)]);
});
afterAll(async () => {
  goldmane?.close();
  certificates?.remove();
  await lab?.stop();
});
afterEach(() => {
  goldmane.flows.length = 0;
  goldmane.behave('flows');
});

const where = (): string[] => [
  ...['--kubeconfig', kubeconfig, '--goldmane', goldmane.address, '--goldmane-ca', certificates.ca],
  ...['--goldmane-cert', certificates.client.cert, '--goldmane-key', certificates.client.key],
];
const why = () => calicoWhy(['why', 'shop/web-0', 'shop/db-0', '--port', '5432', '--json', ...where()]);
const policyWords = ['policy', '--from', 'shop/web-0', '--to', 'shop/db-0', '--port', '5432'];

const flow = (reporter: 'Src' | 'Dst', action: 'Allow' | 'Deny'): LoggedFlow => ({
  source_name: 'web-*',
  source_namespace: 'shop',
  dest_name: 'db-*',
  dest_namespace: 'shop',
  dest_port: 5432,
  proto: 'tcp',
  reporter,
  action,
  enforced: [
    action === 'Deny'
      ? { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'db-guard', tier: 'default', action, rule_index: 1 }
      : { kind: 'Profile', name: 'kns.shop', tier: '', action },
  ],
});

describe('why', () => {
  it('says where the flow logs saw the same', async () => {
    goldmane.flows.push(flow('Src', 'Allow'), flow('Dst', 'Allow'));
    const ended = await why();
    const { verdict, findings, notChecked } = answerOf(ended);
    expect(verdict).toMatchObject({ status: 'healthy', warnings: [] });
    expect(notChecked).toEqual([]);
    expect(findings.find(({ check }) => check === 'flow-logs')).toMatchObject({
      status: 'pass',
      layer: 'observed',
      statement: saying('as the policies say'),
    });
  });

  it('warns where the flow logs saw it denied and now it is allowed, with the policy that did; it is no cause', async () => {
    goldmane.flows.push(flow('Src', 'Allow'), flow('Dst', 'Deny'));
    const ended = await why();
    const { verdict, findings } = answerOf(ended);
    expect(ended.code).toBe(0);
    expect(verdict).toMatchObject({ status: 'healthy', causes: [] });
    expect(findings.find(({ check }) => check === 'flow-logs')).toMatchObject({
      status: 'warn',
      hop: 'destination-node',
      statement: saying(/denied at the destination by CalicoNetworkPolicy shop\/db-guard rule 1/),
    });
  });

  it('says that it could not ask, and answers as ever', async () => {
    goldmane.behave('hang');
    const ended = await why();
    const { verdict, notChecked } = answerOf(ended);
    expect(verdict.status).toBe('healthy');
    expect(notChecked).toMatchObject([{ what: expect.stringContaining('flow logs') }]);
  });

  it('has nothing seen where nothing was', async () => {
    const { findings, notChecked } = answerOf(await why());
    expect(notChecked).toEqual([]);
    expect(said(findings.find(({ check }) => check === 'flow-logs')?.statement)).toMatch(/have no connection/);
  });
});

describe('policy', () => {
  it('quotes it beside the verdict, as text and as JSON', async () => {
    goldmane.flows.push(flow('Dst', 'Deny'));
    const text = await calicoWhy([...policyWords, ...where()]);
    expect(text.stdout).toMatch(/5432: allowed|allowed/);
    expect(text.stdout).toMatch(/flow logs \(they differ\): .*CalicoNetworkPolicy shop\/db-guard rule 1/);
    const json = JSON.parse((await calicoWhy([...policyWords, '--json', ...where()])).stdout);
    expect(json).toMatchObject({
      allowed: true,
      flows: { seen: 'denied', agrees: false, leftOut: 0, flows: [{ action: 'Deny', reporter: 'destination' }] },
    });
  });

  it('says by which name each setting that is wanting is set', async () => {
    const ended = await calicoWhy([...policyWords, '--kubeconfig', kubeconfig, '--goldmane', 'nowhere']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('CALICO_WHY_GOLDMANE (goldmane.address) must look like');
    const half = await calicoWhy([...policyWords, '--kubeconfig', kubeconfig, '--goldmane', 'goldmane:7443']);
    expect(half.stderr).toContain('CALICO_WHY_GOLDMANE_CA (goldmane.ca) is missing');
  });
});
