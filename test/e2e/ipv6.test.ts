import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/collect/kubernetes/client.ts';
import type { Message } from '../../src/words/message.ts';
import { ask, openCluster } from '../bench/ask-lab.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { address6, type Fault, onNode, questionOf, webToDb } from '../lab/faults/fault.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

const reportOf = async (cluster: Cluster, question: Fault['question']) => {
  const outcome = await ask(cluster, question, 'auto');
  if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
  return { report: outcome.report, evidence: outcome.case };
};

const departing = (report: { findings: { status: string; statement: Message }[] }): string[] =>
  report.findings.filter(({ status }) => status !== 'pass').map(({ statement }) => said(statement));

describe.each([
  ['vxlan', ['ipv6-gateway-address-missing', 'ipv6-discovery-dropped', 'ipv6-policy-denies', 'ipv6-vxlan-fdb-wrong']],
  ['bgp', ['bird6-stopped']],
] as const)('two families, %s', (encap, names) => {
  let lab: Lab;
  let cluster: Cluster;

  beforeAll(async () => {
    lab = await startLab({ name: testLabName('du'), encap, ip: 'dual' });
    cluster = openCluster(await workerKubeconfig(lab));
  });
  afterAll(async () => {
    cluster?.close();
    await lab?.stop();
  });

  it.each([5432, undefined])('an IPv6 path is checked whole and found healthy (port %s)', async (port) => {
    const to = address6(lab.pod('shop/db-0'));
    const { report, evidence } = await reportOf(cluster, { from: 'shop/web-0', to, ...(port ? { port } : {}) });
    expect(departing(report)).toEqual([]);
    expect(report.verdict.status).toBe('healthy');
    expect(evidence.from).toMatchObject({ address: address6(lab.pod('shop/web-0')) });
    const sent = evidence.packets
      .filter(({ size }) => size === undefined)
      .map(({ protocol, outcome }) => `${protocol} ${outcome}`);
    expect(sent).toEqual(port ? ['tcp replied'] : ['icmp replied', 'tcp replied']);
    expect(evidence.packets[0]?.taps.every(({ requests }) => requests > 0)).toBe(true);
  });

  it.each(names)('%s: the cause is named over IPv6, and nothing over IPv4', async (name) => {
    const fault = faultNamed(name);
    await injectFault(lab, fault);
    try {
      const { report } = await reportOf(cluster, questionOf(lab, fault));
      expect(report.verdict.causes[0]).toMatchObject({ id: fault.expected.cause });
      const other = await reportOf(cluster, fault.question);
      expect(other.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
    } finally {
      await clearFault(lab, fault);
    }
  });

  it('what is wrong with IPv4 alone is not found over IPv6', async () => {
    const fault = faultNamed('foreign-rule-drops');
    await injectFault(lab, fault);
    try {
      const { report } = await reportOf(cluster, { ...webToDb, to: address6(lab.pod(webToDb.to)) });
      expect(departing(report)).toEqual([]);
    } finally {
      await clearFault(lab, fault);
    }
  });
});

describe('IPv6 alone', () => {
  let lab: Lab;
  let cluster: Cluster;

  beforeAll(async () => {
    lab = await startLab({ name: testLabName('si'), encap: 'bgp', ip: '6' });
    cluster = openCluster(await workerKubeconfig(lab));
  });
  afterAll(async () => {
    cluster?.close();
    await lab?.stop();
  });

  it('pods that share only IPv6 are asked about over it', async () => {
    const { report, evidence } = await reportOf(cluster, webToDb);
    expect(departing(report)).toEqual([]);
    expect(report.verdict.status).toBe('healthy');
    expect(evidence.to).toMatchObject({ address: expect.stringMatching(/^fd00:42:/) });
  });

  it("a change of the backend leaves IPv6's old rules in force as well", async () => {
    const { node } = lab.pod('shop/db-0');
    const save = await onNode(lab, node, ['ip6tables-nft-save', '-t', 'filter']);
    const old = save.split('\n').filter((line) => /^(\*filter|COMMIT|:cali-|-A cali-)/.test(line));
    const { code, stderr } = await lab.exec(node, ['ip6tables-legacy-restore', '--noflush'], {
      input: `${old.join('\n')}\n`,
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { report } = await reportOf(cluster, webToDb);
    expect(report.verdict.status).toBe('healthy');
    const warned = report.findings.filter(({ cause }) => cause === 'rules-in-two-backends');
    expect(warned.map(({ status, node: where }) => `${status} ${where}`)).toEqual([`warn ${node}`]);
  });
});
