import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askReport } from '../helpers/ask-cluster.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

let lab: Lab;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('budget'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(() => lab?.stop());

/** The requests of one question, by the server's own log; its calico-nodes ask too, as other users. */
const requestsOf = async (words: string, live: 'auto' | 'always' | 'never') => {
  const before = lab.api.requests.entries.length;
  const answer = await askReport(words, { kubeconfig, live });
  const requests = lab.api.requests.entries
    .slice(before)
    .filter(({ user }) => user === 'system:serviceaccount:calico-why:calico-why-worker');
  return { answer, requests };
};

const execsOf = (requests: { path: string }[], command: string) =>
  requests.filter(({ path }) => path.includes('/exec?') && path.includes(`command=${command}`));

const agentOn = (node: string): string =>
  lab.pods().find((pod) => pod.node === node && pod.namespace === 'ops')?.name ?? '';

describe.each<[string, () => string, number, number]>([
  ['one namespace, two nodes', () => 'why shop/web-0 cannot reach shop/db-0 on 5432', 2, 13],
  ['one namespace, one node', () => 'why shop/web-1 cannot reach shop/db-0 on 5432', 1, 13],
  // Each namespace has policies, and each node pods, of its own.
  ['two namespaces, two nodes', () => `why ops/${agentOn('node-1')} cannot reach shop/db-0 on 5432`, 2, 14],
  ['two namespaces, one node', () => `why ops/${agentOn('node-2')} cannot reach shop/db-0 on 5432`, 1, 13],
  ['bare names', () => 'why web-0 cannot reach db-0', 2, 13],
  ['by address', () => `why web-0 cannot reach ${lab.pod('shop/db-0').address} on 5432`, 2, 13],
])('%s', (_what, words, nodes, most) => {
  it('costs a bounded number of requests with live packets, and one exec per node', async () => {
    const { answer, requests } = await requestsOf(words(), 'always');
    expect(answer.report.verdict.status).toBe('healthy');
    expect(requests.length).toBeLessThanOrEqual(most);
    const holders = answer.report.findings.filter(({ check }) => check === 'address-holders');
    expect(holders.map(({ status }) => status)).toEqual(['pass', 'pass']);
    expect(answer.case.requests).toBe(requests.length);
    expect(answer.case.packets).not.toEqual([]);
    expect(execsOf(requests, 'snapshot')).toHaveLength(nodes);
    expect(requests.filter(({ path }) => path.includes('/exec?'))).toHaveLength(nodes);
  });

  it('sends nothing where no packets are wanted', async () => {
    const { answer, requests } = await requestsOf(words(), 'never');
    expect(answer.report.verdict.status).toBe('healthy');
    expect(requests.length).toBeLessThanOrEqual(most);
    expect(requests.filter(({ path }) => path.includes('/exec?'))).toHaveLength(nodes);
  });
});

describe('however large the cluster is', () => {
  const policies = ['shop', 'ops'].map((namespace) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'by-namespace', namespace },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'ops' } } }, { namespaceSelector: {} }] }],
    },
  }));

  it('namespaces that policies select by label are within the budget too', async () => {
    for (const policy of policies) lab.store.put(policy);
    await lab.programmed();
    try {
      const { answer, requests } = await requestsOf(
        `why ops/${agentOn('node-1')} cannot reach shop/db-0 on 5432`,
        'always',
      );
      expect(answer.report.verdict.status).toBe('healthy');
      expect(requests.length).toBeLessThanOrEqual(15);
      expect(requests.some(({ path }) => path.startsWith('/api/v1/namespaces?'))).toBe(true);
    } finally {
      for (const { metadata } of policies) {
        lab.store.delete('networkpolicies.networking.k8s.io', metadata.name, metadata.namespace);
      }
      await lab.programmed();
    }
  });

  it('no pods, nodes, namespaces, policies or blocks are listed whole, and nothing is watched or written', async () => {
    const { requests } = await requestsOf('why shop/web-0 cannot reach shop/db-0 on 5432', 'always');
    for (const { method, path, verb } of requests) {
      expect(method).toBe('GET');
      expect(['get', 'list', 'create']).toContain(verb);
      const url = new URL(path, 'https://api');
      const narrowed = ['fieldSelector', 'labelSelector', 'limit'].some((name) => url.searchParams.has(name));
      const whole =
        /^\/api\/v1\/(pods|nodes|namespaces|services)$|\/(networkpolicies|globalnetworkpolicies|ipamblocks|workloadendpoints)$/;
      const inNamespace = /^\/apis\/networking\.k8s\.io\/v1\/namespaces\/[^/]+\/networkpolicies$/;
      if (!narrowed && !inNamespace.test(url.pathname)) expect(url.pathname).not.toMatch(whole);
      expect(path).not.toMatch(/secrets|configmaps|watch=/);
    }
  });

  it('names that nearly fit are looked for among names alone, and not without end', async () => {
    const before = lab.api.requests.entries.length;
    await expect(askReport('why shop/web-0 cannot reach bd-0', { kubeconfig })).rejects.toThrow(/no pod with the name/);
    const lists = lab.api.requests.entries.slice(before).filter(({ path }) => path.startsWith('/api/v1/pods?'));
    expect(lists.some(({ path }) => path.includes('limit='))).toBe(true);
    for (const { path } of lists) expect(path).toMatch(/limit=500|fieldSelector=/);
  });
});
