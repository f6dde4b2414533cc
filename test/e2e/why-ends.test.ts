import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askReport } from '../helpers/ask-cluster.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { outsideName } from '../lab/dns/pod-dns.ts';
import { nodeToOwnWeb, nodeToWeb, webToNode, webToOutside, webToOwnNode } from '../lab/faults/ends/asked.ts';
import { endFaults } from '../lab/faults/ends/catalogue.ts';
import type { Fault } from '../lab/faults/fault.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Questions whose ends are not both pods: an address outside, and nodes; with the worker's own rights. */

const encaps = ['vxlan', 'bgp'] as const;

const wordsOf = ({ from, to, port }: Fault['question']): string =>
  `why ${from} cannot reach ${to}${port === undefined ? '' : ` on ${port}`}`;

const { port: _, ...withoutPort } = webToOutside;
const healthy: Fault['question'][] = [
  webToOutside,
  withoutPort,
  webToNode,
  webToOwnNode,
  nodeToWeb,
  nodeToOwnWeb,
  { from: 'node-1', to: 'node-2' },
  { from: 'node/node-2', to: webToOutside.to, port: 443 },
];

/** For the lab that has name servers. */
const names: Fault['question'][] = [
  { from: 'shop/web-0', to: outsideName, port: 443 },
  { from: 'node/node-1', to: `name/${outsideName}`, port: 443 },
];

/** What goes another way where nothing is wrapped; the others are the same. */
const differentWithoutTunnel = ['nat-outgoing-off', 'node-output-drops', 'host-endpoint-denies'];

describe.each(encaps)('%s', (encap) => {
  let lab: Lab;
  let kubeconfig: string;
  beforeAll(async () => {
    lab = await startLab({ name: testLabName('ends'), encap, dns: encap === 'vxlan' });
    kubeconfig = await workerKubeconfig(lab);
  });
  afterAll(() => lab?.stop());

  const asks = encap === 'vxlan' ? [...healthy, ...names] : healthy;
  it.each(asks.map((question) => [wordsOf(question), question] as const))('%s: healthy', async (words) => {
    const { report, ...asked } = await askReport(words, { kubeconfig });
    const departs = report.findings.filter(({ status }) => status !== 'pass').map(({ statement }) => said(statement));
    expect(departs).toEqual([]);
    expect(report.notChecked).toEqual([]);
    expect(report.verdict.status, said(report.verdict.summary)).toBe('healthy');
    expect(asked.case.requests).toBeLessThanOrEqual(15);
  });

  const here = endFaults.filter(({ name }) => (encap === 'vxlan' ? true : differentWithoutTunnel.includes(name)));
  it.each(here.map((fault) => [fault.name, fault] as const))('%s', async (_name, fault) => {
    await injectFault(lab, fault);
    try {
      const { report, ...asked } = await askReport(wordsOf(fault.question), { kubeconfig });
      const [first, ...others] = report.verdict.causes;
      const { cause, hop, node } = fault.expected;
      expect(first?.id, said(report.verdict.summary)).toBe(cause);
      if (hop !== undefined) expect(first?.hop).toBe(hop);
      if (node !== undefined) expect(first?.node).toBe(lab.pod(fault.question[node]).node);
      expect(others.map(({ statement }) => said(statement))).toEqual([]);
      expect(asked.case.requests).toBeLessThanOrEqual(fault.dns ? 20 : 15);
    } finally {
      await clearFault(lab, fault);
    }
  });
});
