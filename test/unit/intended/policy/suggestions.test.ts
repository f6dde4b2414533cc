import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/intended/policy/explain.ts';
import { decideForCase } from '../../../../src/intended/policy/kubernetes.ts';
import { buildPolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { smallestAllow } from '../../../../src/intended/policy/smallest-allow.ts';
import { runs } from '../../../helpers/runs.ts';
import { indexOf, knp, np } from './cluster-builder.ts';
import { objectsOf, packets, worlds } from './random-world.ts';

const a = { namespace: 'red', name: 'a' };
const b = { namespace: 'red', name: 'b' };

describe('the smallest policy that allows', () => {
  it('is one more Kubernetes policy where nothing matched', () => {
    const index = indexOf([knp('red/close', { podSelector: {} })]);
    const query = { from: { namespace: 'blue', name: 'c' }, to: b, protocol: 'tcp', port: 5432 };
    expect(smallestAllow(index.cluster, query, index.decide(query))).toEqual([
      {
        direction: 'ingress',
        why: expect.anything(),
        manifest: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'allow-from-c-tcp-5432', namespace: 'red' },
          spec: {
            podSelector: { matchLabels: { app: 'b' } },
            policyTypes: ['Ingress'],
            ingress: [
              {
                from: [
                  {
                    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'blue' } },
                    podSelector: { matchLabels: { app: 'c' } },
                  },
                ],
                ports: [{ protocol: 'TCP', port: 5432 }],
              },
            ],
          },
        },
      },
    ]);
  });

  it('comes before the rule that denies', () => {
    const index = indexOf([
      np('red/p', { order: 7, selector: "app == 'b'", types: ['Ingress'], ingress: [{ action: 'Deny' }] }),
    ]);
    const query = { from: a, to: b, protocol: 'icmp' };
    const [suggestion] = smallestAllow(index.cluster, query, index.decide(query));
    expect(suggestion?.manifest).toMatchObject({
      kind: 'NetworkPolicy',
      spec: { order: 6, ingress: [{ action: 'Allow', protocol: 'ICMP' }] },
    });
  });

  it('does allow, in any cluster, and leaves the cluster as it was', () => {
    fc.assert(
      fc.property(worlds, packets, (world, packet) => {
        const index = buildPolicyIndex(objectsOf(world), { calicoVersion: '3.33' });
        for (const from of world.pods) {
          for (const to of world.pods) {
            if (from === to) continue;
            const query = {
              from: { namespace: from.namespace, name: from.name },
              to: { namespace: to.namespace, name: to.name },
              protocol: packet.protocol,
              ...(packet.protocol !== 'ICMP' && { port: packet.port }),
            };
            const before = index.decide(query);
            const suggestions = smallestAllow(index.cluster, query, before);
            expect(index.decide(query)).toEqual(before);
            if (suggestions.some(({ manifest }) => manifest === undefined)) continue;
            for (const { manifest } of suggestions) index.upsert(manifest);
            expect(index.problems).toEqual([]);
            expect(index.decide(query).allowed).toBe(true);
            for (const { manifest } of suggestions) {
              if (manifest)
                index.remove({
                  kind: manifest.kind,
                  group: manifest.apiVersion.split('/')[0] ?? '',
                  ...manifest.metadata,
                });
            }
          }
        }
      }),
      { numRuns: runs(20, 2_000) },
    );
  });
});

describe('explaining a pod', () => {
  it('groups who reaches it and what it reaches by rule', () => {
    const index = indexOf([
      knp('red/p', {
        podSelector: { matchLabels: { app: 'b' } },
        ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
      }),
    ]);
    const explanation = explain(index.cluster, b);
    expect(explanation?.ingress.filter(({ protocol, allowed }) => protocol === 'tcp' && allowed === true)).toEqual([
      expect.objectContaining({
        ports: [[80, 80]],
        peers: ['red/a'],
        decision: expect.objectContaining({ policy: 'red/p', rule: 0 }),
      }),
    ]);
    expect(explanation?.egress).toEqual([
      expect.objectContaining({ protocol: 'tcp', allowed: true, count: 3 }),
      expect.objectContaining({ protocol: 'udp', allowed: true, count: 3 }),
    ]);
    expect(explain(index.cluster, { namespace: 'red', name: 'host' })?.egress.length).toBeGreaterThan(0);
    expect(explain(index.cluster, { namespace: 'no', name: 'such' })).toBeUndefined();
  });
});

describe('the entry for a case', () => {
  const casePod = (namespace: string, name: string, ip: string, labels: Record<string, string>) => ({
    namespace,
    name,
    uid: name,
    nodeName: 'n',
    phase: 'Running',
    ready: true,
    hostNetwork: false,
    ips: [ip],
    annotations: {},
    labels,
    serviceAccount: 'default',
    ports: [{ name: 'pg', port: 5432, protocol: 'TCP' }],
    deleting: false,
    finished: false,
    trouble: [],
  });
  const question = {
    from: casePod('shop', 'web-0', '10.0.0.1', { app: 'web' }),
    to: casePod('shop', 'db-0', '10.0.0.2', { app: 'db' }),
    protocol: 'tcp',
    port: 5432,
    namespaces: [{ name: 'shop', labels: {} }],
  };
  const policy = (name: string, spec: unknown) => ({ kind: 'NetworkPolicy', namespace: 'shop', name, spec });
  it('decides on facts instead of objects', () => {
    const closed = policy('deny', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(decideForCase({ ...question, networkPolicies: [] }).allowed).toBe(true);
    expect(decideForCase({ ...question, networkPolicies: [closed] })).toMatchObject({
      allowed: false,
      ingress: { kind: 'KubernetesNetworkPolicy', policy: 'shop/deny', rule: -1, tier: 'default' },
    });
    const open = policy('open', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ ports: [{ port: 'pg' }] }],
    });
    expect(decideForCase({ ...question, networkPolicies: [closed, open] }).ingress).toMatchObject({
      policy: 'shop/open',
      rule: 0,
    });
    expect(decideForCase({ ...question, namespaces: [], networkPolicies: [] }).allowed).toBe(true);
    expect(decideForCase({ ...question, networkPolicies: [policy('bad', { podSelector: 3 })] }).problems).toHaveLength(
      1,
    );
  });
  it('knows Calico policies, and that stored ones have no filled-in types', () => {
    const stored = {
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: 'p',
      spec: { selector: "app == 'web'", ingress: [{ action: 'Allow' }] },
    };
    const ask = (calicoGroup: 'crd.projectcalico.org/v1' | 'projectcalico.org/v3') =>
      decideForCase({ ...question, networkPolicies: [], calicoPolicies: [stored], calicoGroup }).allowed;
    expect(ask('projectcalico.org/v3')).toBe(true);
    expect(ask('crd.projectcalico.org/v1')).toBe(false);
  });
});
