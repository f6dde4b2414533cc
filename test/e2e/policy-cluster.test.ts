import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCluster } from '../../src/collect/kubernetes/client.ts';
import { readPairPolicyObjects } from '../../src/collect/policies/pair-objects.ts';
import { readAllPolicyObjects } from '../../src/collect/policies/policy-objects.ts';
import type { PolicyVerdict, Query } from '../../src/intended/policy/decide.ts';
import { buildPolicyIndex } from '../../src/intended/policy/policy-index.ts';
import { readEnd } from '../../src/policy-cli/read-options.ts';
import { askReport } from '../helpers/ask-cluster.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { english, said } from '../helpers/said.ts';
import type { NewObject } from '../lab/api/object.ts';
import { recordedObjects } from '../lab/calico-node/recordings.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { canConnect, canPing, testLabName } from '../lab/testing.ts';

/** `calico-why policy` against a cluster: what it says of the policies is what connections do. */

let lab: Lab;
let kubeconfig: string;
let agent: string;

const knp = (name: string, spec: object): NewObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec,
});

const policies = (): NewObject[] => {
  const recording = recordedObjects('v3.32.1-vxlan-iptables-policies');
  return [
    ...recording.tiers.filter(({ metadata }) => metadata.name === 'security'),
    ...recording.globalnetworkpolicies.filter(({ metadata }) => metadata.name.startsWith('security.')),
    ...recording.networkpolicies,
    ...recording.globalnetworksets,
    ...recording.clusterPolicies,
    knp('db-from-web', {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: { app: 'web' } } },
            { namespaceSelector: { matchLabels: { team: 'ops' } }, podSelector: { matchLabels: { app: 'agent' } } },
          ],
          ports: [{ port: 'pg' }, { port: 9000, endPort: 9100 }],
        },
      ],
    }),
    knp('web-1-egress', {
      podSelector: { matchLabels: { 'statefulset.kubernetes.io/pod-name': 'web-1' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '192.168.0.0/16' } }], ports: [{ port: 5432 }] }],
    }),
  ];
};

const account = 'system:serviceaccount:calico-why:calico-why-worker';
const requestsSince = (start: number) => lab.api.requests.entries.slice(start).filter(({ user }) => user === account);

beforeAll(async () => {
  lab = await startLab({ name: testLabName('pol'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
  for (const object of policies()) lab.store.put(object);
  await lab.programmed();
  agent = `ops/${lab.pods().find(({ namespace }) => namespace === 'ops')?.name ?? ''}`;
});
afterAll(() => lab?.stop());

const ask = async (from: string, to: string, more: Omit<Query, 'from' | 'to'>): Promise<PolicyVerdict> => {
  const cluster = connectCluster({ kubeconfig, requestTimeoutMs: 5_000 });
  try {
    const query = { from: readEnd(from), to: readEnd(to), ...more };
    const { objects, unread } = await readPairPolicyObjects(
      cluster,
      [query.from, query.to],
      AbortSignal.timeout(20_000),
    );
    return buildPolicyIndex(objects, { unread }).decide(query);
  } finally {
    cluster.close();
  }
};

const cli = async (...words: string[]) => {
  const ended = await calicoWhy(['policy', ...words, '--kubeconfig', kubeconfig, '--json']);
  expect(ended.stderr).toBe('');
  return { code: ended.code, answer: JSON.parse(ended.stdout) as Record<string, unknown> };
};

describe('the verdict of a pair and what a connection does', () => {
  it('are the same for every pair of pods and port', async () => {
    const names = ['shop/web-0', 'shop/web-1', 'shop/db-0', 'shop/db-1', agent];
    const tryPort = async (from: string, to: string, port: number): Promise<string[]> => {
      const [{ allowed, egress, ingress }, real] = await Promise.all([
        ask(from, to, { protocol: 'tcp', port }),
        canConnect(lab, from, lab.pod(to).address, port),
      ]);
      if (real !== 'timeout' && allowed === (real === 'connected' || real === 'refused')) return [];
      if (real === 'timeout' && allowed === false) return [];
      return [
        `${from} → ${to}:${port} said ${allowed}, is ${real}: ${english(egress.reason)}; ${english(ingress.reason)}`,
      ];
    };
    const tryPing = async (from: string, to: string): Promise<string[]> => {
      const { allowed } = await ask(from, to, { protocol: 'icmp' });
      const answered = await canPing(lab, from, lab.pod(to).address);
      return allowed === answered ? [] : [`${from} → ${to} ping said ${allowed}, is ${answered}`];
    };
    const wrong: string[] = [];
    for (const from of names) {
      const others = names.filter((name) => name !== from);
      const tried = others.flatMap((to) => [
        ...[23, 5432, 8080, 9050].map((port) => tryPort(from, to, port)),
        tryPing(from, to),
      ]);
      wrong.push(...(await Promise.all(tried)).flat());
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('name the tier, the policy and the rule', async () => {
    const { code, answer } = await cli('--from', 'shop/db-1', '--to', 'shop/db-0', '--port', '5432');
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      allowed: false,
      ingress: {
        tier: 'default',
        policy: 'shop/db-from-web',
        kind: 'KubernetesNetworkPolicy',
        rule: -1,
        action: 'Deny',
      },
      problems: [],
    });
    expect(JSON.stringify(answer.smallestAllow)).toContain('allow-from-db-1');
  });

  it.each<[string, () => string, boolean]>([
    ['an address outside', () => '8.8.8.8', true],
    ["a pod's address", () => lab.pod('shop/db-0').address, false],
  ])('%s may be an end', async (_what, to, allowed) => {
    const { answer } = await cli('--from', 'shop/db-1', '--to', to(), '--port', '5432');
    expect(answer).toMatchObject({ allowed, problems: [] });
  });

  it('the address of a Service is said to be one', async () => {
    const service = lab.store.list('services').find(({ metadata }) => metadata.namespace === 'shop');
    const address = (service?.spec as { clusterIP?: string } | undefined)?.clusterIP ?? '';
    const { answer } = await cli('--from', 'shop/web-0', '--to', address, '--port', '5432');
    expect(answer.allowed).toBe('unknown');
    expect(JSON.stringify(answer.problems)).toContain('is the address of Service shop/');
  });
});

describe('what it costs', () => {
  it('one pair lists no pods, nodes or namespaces whole, in as many requests however large the cluster is', async () => {
    const before = lab.api.requests.entries.length;
    await ask('shop/web-0', 'shop/db-0', { protocol: 'tcp', port: 5432 });
    const requests = requestsSince(before);
    for (const { path } of requests) {
      expect(path).not.toMatch(/^\/api\/v1\/(pods|nodes|namespaces|services|serviceaccounts)\?limit/);
    }
    expect(requests.length).toBeLessThanOrEqual(32);
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('questions about many pods', () => {
  it('explain and checks read the cluster once', async () => {
    const { answer } = await cli('explain', 'shop/db-0');
    expect(answer).toMatchObject({ pod: 'shop/db-0', problems: [] });
    expect(JSON.stringify(answer.ingress)).toContain('shop/web-0');
  });

  it('answer the pair as the pair alone is answered', async () => {
    const cluster = connectCluster({ kubeconfig, requestTimeoutMs: 5_000 });
    const { objects, unread } = await readAllPolicyObjects(cluster, AbortSignal.timeout(20_000));
    cluster.close();
    const index = buildPolicyIndex(objects, { unread });
    expect(index.problems).toEqual([]);
    for (const [from, to] of [
      ['shop/web-1', 'shop/db-0'],
      ['shop/db-0', 'shop/web-0'],
      [agent, 'shop/db-1'],
    ]) {
      const query = { from: readEnd(from ?? ''), to: readEnd(to ?? ''), protocol: 'tcp', port: 8080 };
      expect(index.decide(query)).toEqual(await ask(from ?? '', to ?? '', { protocol: 'tcp', port: 8080 }));
    }
  });
});

describe('a question why, where a policy of Calico denies', () => {
  // Across two nodes live packets take the last of the 16 requests: the policy is named, and not quoted.
  it.each<[string, () => string, string, number, 'always' | 'never', RegExp]>([
    ['by a rule', () => agent, 'shop/db-0', 23, 'never', /; it is rule \d of its ingress \(counted from 0\)/],
    [
      'as no rule matches',
      () => 'shop/db-0',
      'shop/web-0',
      8081,
      'never',
      /no rule allows it, so tier default drops it/,
    ],
    ['on one node', () => 'shop/db-0', 'shop/web-1', 8081, 'always', /no rule allows it, so tier default drops it/],
  ])('%s: its rules are quoted, within the budget', async (_how, from, to, port, live, words) => {
    const before = lab.api.requests.entries.length;
    const { report } = await askReport(`why ${from()} cannot reach ${to} on ${port}`, { kubeconfig, live });
    expect(requestsSince(before).length).toBeLessThanOrEqual(16);
    const [cause] = report.verdict.causes;
    expect(cause?.id).toMatch(/^policy-denies/);
    expect(said(cause?.statement)).toMatch(words);
    const finding = report.findings.find(({ id }) => id === cause?.finding);
    const quoted = finding?.proof.find(({ source }) => /NetworkPolicy .*rule/.test(source));
    expect(quoted?.lines.join(' ')).toMatch(/"action": "(Deny|Allow|Accept)"/);
  });
});

interface Rule {
  resources: string[];
}

describe('what may not be read', () => {
  it.each<[string, boolean | 'unknown', RegExp]>([
    [
      'networkpolicies',
      'unknown',
      /list networkpolicies\.(networking\.k8s\.io|crd\.projectcalico\.org) in shop.*forbidden/,
    ],
    ['globalnetworkpolicies', 'unknown', /list globalnetworkpolicies\.crd\.projectcalico\.org.*forbidden/],
    ['clusternetworkpolicies', 'unknown', /list clusternetworkpolicies\.policy\.networking\.k8s\.io.*forbidden/],
    ['namespaces', 'unknown', /get namespaces shop.*forbidden/],
    ['pods', 'unknown', /get pods shop\/web-0.*forbidden/],
    ['stagednetworkpolicies', true, /list stagednetworkpolicies\.crd\.projectcalico\.org in shop.*forbidden/],
  ])('%s: named with verb and resource, and the verdict is %s', async (resource, allowed, said) => {
    lab.store.modify('clusterroles.rbac.authorization.k8s.io', 'calico-why-reader', undefined, (role) => {
      role.rules = (role.rules as Rule[]).map((rule) => ({
        ...rule,
        resources: rule.resources.filter((one) => one !== resource),
      }));
    });
    try {
      const verdict = await ask('shop/web-0', 'shop/db-0', { protocol: 'tcp', port: 5432 });
      expect(verdict.allowed).toBe(allowed);
      expect(verdict.problems.map((problem) => `${problem.object}: ${english(problem.reason)}`).join('\n')).toMatch(
        said,
      );
    } finally {
      await workerKubeconfig(lab);
    }
  });
});
