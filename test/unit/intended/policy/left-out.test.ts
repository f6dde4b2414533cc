import { describe, expect, it } from 'vitest';
import { buildPolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { said } from '../../../helpers/said.ts';
import { anp, ask, base, calico, cnp, gnp, indexOf, knp, namespace, np, pod } from './cluster-builder.ts';

/** What is said of objects that are no good, and of which nothing is said. */

const problemsOf = (...objects: unknown[]): string[] =>
  buildPolicyIndex(objects).problems.map(({ object, reason }) => `${said(object)}: ${said(reason)}`);

const object = (apiVersion: string, kind: string, more: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'red' },
  ...more,
});

describe('an object', () => {
  it.each([
    [
      'networking.k8s.io/v1beta1',
      'NetworkPolicy',
      /KubernetesNetworkPolicy red\/x: left out: networking.k8s.io\/v1beta1/,
    ],
    ['extensions/v1beta1', 'NetworkPolicy', /left out: Calico does not read NetworkPolicy of extensions/],
    ['projectcalico.org/v1', 'GlobalNetworkPolicy', /GlobalNetworkPolicy x: left out: projectcalico.org\/v1 .*v3/],
    ['projectcalico.org/v2', 'Tier', /Tier x: left out: .*v3/],
    ['crd.projectcalico.org/v3', 'GlobalNetworkPolicy', /left out: .*v1/],
    ['policy.networking.k8s.io/v1alpha1', 'ClusterNetworkPolicy', /ClusterNetworkPolicy x: left out: .*v1alpha2/],
    ['projectcalico.org/v3', 'GlobalNetworkpolicy', /left out: .* has no kind GlobalNetworkpolicy/],
    ['projectcalico.org/v3', 'NetworkPolicies', /left out: .* has no kind NetworkPolicies/],
    ['networking.k8s.io/v1', 'networkpolicy', /left out: .* has no kind networkpolicy/],
    [
      'policy.networking.k8s.io/v1alpha2',
      'ClusterNetworkPolicySet',
      /left out: .* has no kind ClusterNetworkPolicySet/,
    ],
    ['cilium.io/v2', 'CiliumNetworkPolicy', /left out: Calico does not read CiliumNetworkPolicy of cilium.io/],
  ])('%s %s is left out, and it is said why', (apiVersion, kind, expected) => {
    expect(problemsOf(object(apiVersion, kind, { spec: {} }))).toEqual([expect.stringMatching(expected)]);
  });

  it.each([
    ['apps/v1', 'Deployment'],
    ['v1', 'ConfigMap'],
    ['projectcalico.org/v3', 'BGPConfiguration'],
    ['projectcalico.org/v3', 'Profile'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['policy/v1', 'PodDisruptionBudget'],
    ['kyverno.io/v1', 'ClusterPolicy'],
  ])('%s %s makes no difference, and nothing is said', (apiVersion, kind) => {
    expect(problemsOf(object(apiVersion, kind))).toEqual([]);
  });

  it.each([
    [{ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: ['a.yaml'] }],
    [{ apiVersion: 'kind.x-k8s.io/v1alpha4', kind: 'Cluster', nodes: [] }],
  ])('that is none of a cluster, and so has no name, is passed over', (value) => {
    expect(problemsOf(value)).toEqual([]);
  });

  it.each([
    [{ apiVersion: 'v1', kind: 'Pod', metadata: {} }, /Pod without a name: left out: metadata.name/],
    [{ kind: 'Pod', metadata: { name: 'x' } }, /Pod x: left out: apiVersion/],
    [{ apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy' }, /NetworkPolicy without a name: left out: metadata/],
    [{ values: 1 }, /object without a name: left out/],
    ['text', /object without a name: left out/],
  ])('that should have a name and has none is left out, and it is said', (value, expected) => {
    expect(problemsOf(value)).toEqual([expect.stringMatching(expected)]);
  });
});

/** A world in which everything is allowed but what is left out could decide. */
const verdictWith = (question: string, objects: readonly unknown[], version = '3.33'): string =>
  ask(indexOf(objects, version), question).split(' ')[0] ?? '';

describe('a policy that is left out', () => {
  const unreadable = { from: [{ podSelector: { matchLabels: { app: 'a' } }, nodes: {} }] };

  it.each([
    ['of the namespace', knp('red/x', { podSelector: { matchLabels: 3 } }), 'unknown'],
    ['for this pod', knp('red/x', { podSelector: { matchLabels: { app: 'b' } }, ingress: [unreadable] }), 'unknown'],
    ['for another pod', knp('red/x', { podSelector: { matchLabels: { app: 'z' } }, ingress: [unreadable] }), 'allow'],
    ['of another namespace', knp('green/x', { podSelector: 3 }), 'allow'],
    [
      'for the other direction',
      knp('red/x', { policyTypes: ['Egress'], podSelector: { matchLabels: { app: 'b' } }, egress: 3 }),
      'allow',
    ],
    [
      'with a field that nobody knows',
      knp('red/x', { podSelector: { matchLabels: { app: 'z' } }, podSelectors: {} }),
      'unknown',
    ],
    ['of Calico', np('red/x', { selector: "app == 'b'", ingress: [{ action: 'Permit' }] }), 'unknown'],
    ['of Calico for another pod', np('red/x', { selector: "app == 'z'", ingress: [{ action: 'Permit' }] }), 'allow'],
    ['of Calico with a bad selector', np('red/x', { selector: '=' }), 'unknown'],
    ['of the cluster', gnp('x', { selector: 'all()', ingress: [{ action: 'Permit' }] }), 'unknown'],
    ['of the cluster for other pods', gnp('x', { selector: "app == 'z'", order: 'first' }), 'allow'],
    [
      'cluster-wide for these pods',
      cnp('x', {
        tier: 'Admin',
        priority: 1,
        subject: { namespaces: {} },
        ingress: [{ action: 'Refuse', from: [{ namespaces: {} }] }],
      }),
      'unknown',
    ],
    [
      'cluster-wide for others',
      cnp('x', { tier: 'Admin', priority: 1, subject: { namespaces: { matchLabels: { team: 'z' } } }, ingress: 3 }),
      'allow',
    ],
    ['of no kind that there is', calico('NetworkPolicies', 'red/x', {}), 'unknown'],
    [
      'of a group of old',
      { apiVersion: 'extensions/v1beta1', kind: 'NetworkPolicy', metadata: { name: 'x', namespace: 'red' } },
      'unknown',
    ],
    [
      'of another program',
      { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'x' } },
      'allow',
    ],
    ['staged', calico('StagedNetworkPolicy', 'red/x', { selector: '=' }), 'allow'],
    ['without a name', { ...knp('red/x', {}), metadata: { namespace: 'red' } }, 'unknown'],
    ['a text', 'kind: NetworkPolicy', 'allow'],
    ['settings of a tool', { replicas: 3 }, 'allow'],
    ['a chart', { apiVersion: 'v2', name: 'shop', version: '1.0.0' }, 'allow'],
    ['a Deployment without a group', { kind: 'Deployment', metadata: { name: 'x' }, spec: {} }, 'allow'],
    ['a policy without a group', { kind: 'NetworkPolicy', metadata: { name: 'x', namespace: 'red' } }, 'unknown'],
    ['an object without a kind', { apiVersion: 'networking.k8s.io/v1', metadata: { name: 'x' }, spec: {} }, 'unknown'],
    ['a tier of nobody here', calico('Tier', 'x', { order: 'first' }), 'allow'],
    ['another namespace', { ...namespace('green'), metadata: { name: 'green', labels: { a: 1 } } }, 'allow'],
  ])('%s', (_what, object, expected) => {
    expect(verdictWith('blue/c red/b tcp/80', [object])).toBe(expected);
  });

  it('is named, with its reason, on the side that it could decide', () => {
    const index = indexOf([knp('red/x', { podSelector: 3 })]);
    const { egress, ingress, problems } = index.decide({
      from: { namespace: 'blue', name: 'c' },
      to: { namespace: 'red', name: 'b' },
      protocol: 'tcp',
      port: 80,
    });
    expect(egress.action).toBe('Allow');
    expect(ingress.action).toBe('unknown');
    expect(said(ingress.reason)).toMatch(/without KubernetesNetworkPolicy red\/x, which was left out/);
    expect(problems).toHaveLength(1);
  });

  it('is forgotten with the object, and when a good one takes its place', () => {
    const index = indexOf([knp('red/x', { podSelector: 3 })]);
    const question = 'blue/c red/b tcp/80';
    expect(ask(index, question)).toMatch(/^unknown/);
    index.upsert(knp('red/x', { podSelector: { matchLabels: { app: 'z' } } }));
    expect(ask(index, question)).toMatch(/^allow/);
    index.upsert(knp('red/x', { podSelector: 3 }));
    expect(ask(index, question)).toMatch(/^unknown/);
    index.remove({ kind: 'NetworkPolicy', group: 'networking.k8s.io', namespace: 'red', name: 'x' });
    expect(ask(index, question)).toMatch(/^allow/);
  });

  it('does not matter where something before it decides, or where it could only allow what is allowed', () => {
    const left = knp('red/x', { podSelector: 3 });
    const question = 'blue/c red/b tcp/80';
    const allowing = knp('red/ok', { podSelector: {}, ingress: [{}] });
    expect(verdictWith(question, [left, allowing])).toBe('allow');
    expect(verdictWith(question, [left, knp('red/no', { podSelector: {} })])).toBe('unknown');
    const first = calico('Tier', 'first', { order: 1 });
    const early = (action: string) => gnp('first.p', { tier: 'first', types: ['Ingress'], ingress: [{ action }] });
    expect(verdictWith(question, [left, first, early('Deny')])).toBe('deny');
    expect(verdictWith(question, [left, first, early('Pass')])).toBe('unknown');
    const denies = (order: number) => np('red/p', { order, types: ['Ingress'], ingress: [{ action: 'Deny' }] });
    expect(verdictWith(question, [left, denies(999)])).toBe('deny');
    expect(verdictWith(question, [left, denies(1001)])).toBe('unknown');
    expect(verdictWith('red/host red/a tcp/80', [left])).toBe('allow');
  });

  it('of a kind that this version does not read has no part, as far as the version is known', () => {
    const admin = anp('AdminNetworkPolicy', 'x', { priority: 1, subject: { namespaces: {} } });
    const question = {
      from: { namespace: 'blue', name: 'c' },
      to: { namespace: 'red', name: 'b' },
      protocol: 'tcp',
      port: 80,
    };
    expect(buildPolicyIndex([...base(), admin], { calicoVersion: '3.33' }).decide(question).allowed).toBe(true);
    expect(buildPolicyIndex([...base(), admin]).decide(question).allowed).toBe('unknown');
  });

  it('may be for a host endpoint', () => {
    const host = calico(
      'HostEndpoint',
      'n1',
      { node: 'n1', interfaceName: '*', profiles: ['projectcalico-default-allow'] },
      { role: 'node' },
    );
    const bad = (selector: string, more = {}) => gnp('x', { selector, order: 'first', ...more });
    expect(verdictWith('blue/c red/host tcp/80', [host, bad("role == 'node'")])).toBe('unknown');
    expect(verdictWith('blue/c red/host tcp/80', [host, bad("role == 'other'")])).toBe('allow');
    expect(verdictWith('blue/c red/a tcp/80', [host, bad("role == 'node'")])).toBe('allow');
    expect(verdictWith('blue/c red/a tcp/80', [host, bad("role == 'node'", { applyOnForward: true })])).toBe('unknown');
  });
});

describe('what is left out beside policies', () => {
  const closed = np('red/p', {
    selector: "app == 'b'",
    tier: 'x',
    types: ['Ingress'],
    ingress: [{ action: 'Allow', source: { selector: "kind == 'good'" } }],
  });

  it.each([
    ['its tier', calico('Tier', 'x', { order: 'first' }), 'unknown'],
    ['another tier', calico('Tier', 'y', { order: 'first' }), 'deny'],
    ['a network set', calico('GlobalNetworkSet', 's', { nets: ['10.0.1.300'] }, { kind: 'good' }), 'unknown'],
    ['its own namespace', { ...namespace('red'), metadata: { name: 'red', labels: { a: 1 } } }, 'unknown'],
    ['another namespace', { ...namespace('green'), metadata: { name: 'green', labels: { a: 1 } } }, 'deny'],
    [
      'another account',
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'red', name: 'z', labels: { a: 1 } } },
      'deny',
    ],
    [
      'its account',
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'red', name: 'default', labels: { a: 1 } } },
      'unknown',
    ],
    ['a pod', { ...pod('green/x', '10.0.1.3'), spec: { nodeName: 3 } }, 'deny'],
  ])('%s', (_what, object, expected) => {
    expect(verdictWith('blue/c red/b tcp/80', [closed, object])).toBe(expected);
  });

  it('a pod may be whose address it is that nobody has', () => {
    const bad = { ...pod('green/x', '10.0.1.9'), spec: { nodeName: 3 } };
    expect(verdictWith('red/a 10.0.1.9 tcp/80', [])).toBe('allow');
    expect(verdictWith('red/a 10.0.1.9 tcp/80', [bad])).toBe('unknown');
  });
});
