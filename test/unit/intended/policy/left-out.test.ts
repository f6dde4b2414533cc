import { describe, expect, it } from 'vitest';
import { buildPolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { said } from '../../../helpers/said.ts';

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
