import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askReport } from '../helpers/ask-cluster.ts';
import type { Encap } from '../lab/cluster/encap.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { onNode, webToDb } from '../lab/faults/fault.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { eventually, testLabName } from '../lab/testing.ts';

/** In two subnets web-0 (node-3) and db-0 (node-2) are apart, web-1 (node-2) and db-2 (node-1) together. */
const questions = ['why shop/web-0 cannot reach shop/db-0 on 5432', 'why shop/web-1 cannot reach shop/db-2'];

const tried: Record<Exclude<Encap, 'vxlan' | 'bgp'>, string[]> = {
  ipip: ['underlay-drops-ipip', 'tunl0-missing'],
  'ipip-crosssubnet': ['subnet-drops-pods', 'node-subnet-too-wide'],
  'vxlan-crosssubnet': ['router-drops-tunnel', 'tunnel-route-bypassed'],
};

describe.each(Object.entries(tried) as [Encap, string[]][])('%s', (encap, faults) => {
  let lab: Lab;
  let kubeconfig: string;

  beforeAll(async () => {
    lab = await startLab({ name: testLabName('enc'), encap });
    kubeconfig = await workerKubeconfig(lab);
  });
  afterAll(() => lab?.stop());

  it.each(questions)('nothing is wrong: %s', async (words) => {
    const { report } = await askReport(words, { kubeconfig, live: 'always' });
    expect(report.verdict).toMatchObject({ status: 'healthy', causes: [], warnings: [] });
    expect(report.notChecked).toEqual([]);
  });

  it.each(faults)('%s', async (name) => {
    const fault = faultNamed(name);
    const { from, to, port } = fault.question;
    await injectFault(lab, fault);
    try {
      const { report } = await askReport(`why ${from} cannot reach ${to} on ${port}`, { kubeconfig, live: 'auto' });
      const node = fault.expected.node && lab.pod(fault.question[fault.expected.node]).node;
      expect(report.verdict.causes[0]).toMatchObject({ id: fault.expected.cause, ...(node ? { node } : {}) });
    } finally {
      await clearFault(lab, fault);
    }
  });

  if (encap !== 'ipip') return;
  it('a tunl0 without its address is a remark beside a path that works', async () => {
    const { node } = lab.pod(webToDb.to);
    lab.holdRefresh(true);
    // The kernel takes the routes that name the address with it; BIRD writes them again.
    await eventually('tunl0 has no address and its routes are back', async () => {
      const address = await onNode(lab, node, ['ip', '-4', 'addr', 'show', 'dev', 'tunl0']);
      if (address.includes('inet ')) await onNode(lab, node, ['ip', 'addr', 'flush', 'dev', 'tunl0']);
      const routes = await onNode(lab, node, ['ip', 'route', 'show', 'proto', 'bird']);
      const others = lab.nodes.filter(({ name }) => name !== node).map(({ block }) => block);
      return !address.includes('inet ') && others.every((block) => routes.includes(block));
    });
    const { report } = await askReport(questions[0] ?? '', { kubeconfig, live: 'always' });
    expect(report.verdict).toMatchObject({ status: 'healthy', causes: [] });
    expect(report.findings.filter(({ status }) => status === 'warn').map(({ cause }) => cause)).toEqual([
      'tunnel-address-missing',
    ]);
    lab.holdRefresh(false);
  });
});
