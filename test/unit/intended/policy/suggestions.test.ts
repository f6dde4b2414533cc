import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/intended/policy/explain.ts';
import { decideForCase } from '../../../../src/intended/policy/kubernetes.ts';
import { buildPolicyIndex, type PolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { smallestAllow } from '../../../../src/intended/policy/smallest-allow.ts';
import { runs } from '../../../helpers/runs.ts';
import { said } from '../../../helpers/said.ts';
import { anp, ask, calico, cnp, gnp, indexOf, knp, np, pod } from './cluster-builder.ts';
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
        opens: { count: 0, isUpTo: false, some: [] },
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

  it('names a pod by the label that its StatefulSet gave it, and another without the labels that others have', () => {
    const name = 'statefulset.kubernetes.io/pod-name';
    const index = indexOf([
      pod('red/db-0', '10.0.0.20', { app: 'db', [name]: 'db-0' }),
      pod('red/db-1', '10.0.0.21', { app: 'db', [name]: 'db-1' }),
      pod('red/canary', '10.0.0.22', { app: 'db', track: 'canary' }),
      pod('red/bare', '10.0.0.23'),
      knp('red/close', {
        podSelector: {
          matchExpressions: [
            { key: 'track', operator: 'DoesNotExist' },
            { key: 'app', operator: 'In', values: ['db'] },
          ],
        },
      }),
      knp('red/close-bare', { podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } }),
    ]);
    const selectors = (to: string) => {
      const query = { from: a, to: { namespace: 'red', name: to }, protocol: 'tcp', port: 5432 };
      const [suggestion] = smallestAllow(index.cluster, query, index.decide(query));
      expect(suggestion?.opens).toMatchObject({ count: 0 });
      return suggestion?.manifest?.spec.podSelector;
    };
    expect(selectors('db-0')).toEqual({ matchLabels: { [name]: 'db-0' } });
    expect(selectors('bare')).toEqual({
      matchExpressions: ['app', 'track', name].sort().map((key) => ({ key, operator: 'DoesNotExist' })),
    });
  });

  it('says what else it opens where no labels tell pods apart, and suggests none that would cut a pod off', () => {
    const twins = [pod('red/web-1', '10.0.0.31', { app: 'web' }), pod('red/web-2', '10.0.0.32', { app: 'web' })];
    const query = { from: a, to: { namespace: 'red', name: 'web-1' }, protocol: 'tcp', port: 80 };
    const close = { podSelector: { matchLabels: { app: 'web' } } };
    const wide = indexOf([...twins, knp('red/close', close)]);
    expect(smallestAllow(wide.cluster, query, wide.decide(query))).toMatchObject([
      { manifest: { spec: close }, opens: { count: 1, isUpTo: false, some: ['red/a → red/web-2'] } },
    ]);
    // One of two that nothing tells apart but what a rollout changes.
    const hash = (title: string, ip: string, value: string) =>
      pod(title, ip, { app: 'api', 'pod-template-hash': value });
    const index = indexOf([
      hash('red/old', '10.0.0.33', '1'),
      hash('red/new', '10.0.0.34', '2'),
      knp('red/close', { podSelector: { matchLabels: { 'pod-template-hash': '1' } } }),
    ]);
    const asked = { ...query, to: { namespace: 'red', name: 'old' } };
    const [suggestion] = smallestAllow(index.cluster, asked, index.decide(asked));
    expect(suggestion?.manifest).toBeUndefined();
    expect(said(suggestion?.why ?? '')).toMatch(/cut that one off from all else \(red\/new\)/);
  });

  it('takes no policy that is there for its own', () => {
    const taken = knp('red/allow-from-a-tcp-80', { podSelector: {} });
    const index = indexOf([taken]);
    const query = { from: a, to: b, protocol: 'tcp', port: 80 };
    expect(smallestAllow(index.cluster, query, index.decide(query))).toMatchObject([
      { manifest: { metadata: { name: 'allow-from-a-tcp-80-2' } } },
    ]);
    expect(index.decide(query)).toMatchObject({ ingress: { policy: 'red/allow-from-a-tcp-80' } });
  });

  it.each([
    ['the tunnel of a pool that is tunnelled', { vxlanMode: 'Always' }, ['10.0.9.1/32']],
    ['the node itself where it is not', {}, ['192.0.2.1/32']],
  ])('names for a sender in its host network %s', (_what, modes, cidrs) => {
    const index = indexOf([
      calico('IPPool', 'pool', { cidr: '10.0.0.0/16', ...modes }),
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'n1', annotations: { 'projectcalico.org/IPv4VXLANTunnelAddr': '10.0.9.1' } },
        status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] },
      },
      knp('red/close', { podSelector: {} }),
    ]);
    const query = { from: { namespace: 'red', name: 'host' }, to: b, protocol: 'tcp', port: 80 };
    const [suggestion] = smallestAllow(index.cluster, query, index.decide(query));
    expect(suggestion?.manifest?.spec.ingress).toMatchObject([{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }]);
    index.upsert(suggestion?.manifest);
    expect(index.decide(query).allowed).toBe(true);
  });

  it('cannot tell where it depends on the tunnel of a node', () => {
    const open = knp('red/p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.1/32' } }] }] });
    const node = (annotations = {}) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n1', annotations },
      status: { addresses: [] },
    });
    const tunnelled = node({ 'projectcalico.org/IPv4IPIPTunnelAddr': '10.0.9.1' });
    const pool = (ipipMode: string) => calico('IPPool', 'pool', { cidr: '10.0.0.0/16', ipipMode });
    const answer = (...objects: unknown[]) => ask(indexOf([open, ...objects]), 'red/host red/b tcp/80').split(' ')[0];
    expect(answer(node())).toBe('allow');
    expect(answer(tunnelled)).toBe('unknown');
    expect(answer(tunnelled, pool('Always'))).toBe('deny');
    expect(answer(tunnelled, pool('Never'))).toBe('allow');
    expect(answer(tunnelled, pool('CrossSubnet'))).toBe('unknown');
    expect(answer(node(), pool('Always'))).toBe('unknown');
    // By its address alone it is asked about just that.
    expect(ask(indexOf([open, tunnelled]), '192.0.2.1 red/b tcp/80')).toMatch(/^allow/);
  });

  it.each([
    [
      '3.33',
      cnp('no', {
        tier: 'Admin',
        priority: 5,
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      }),
      { kind: 'ClusterNetworkPolicy', spec: { tier: 'Admin', priority: 4 } },
    ],
    [
      '3.33',
      cnp('no', {
        tier: 'Baseline',
        priority: 5,
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      }),
      { kind: 'ClusterNetworkPolicy', spec: { tier: 'Baseline', priority: 4 } },
    ],
    [
      '3.33',
      cnp('no', {
        tier: 'Baseline',
        priority: 0,
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      }),
      { kind: 'ClusterNetworkPolicy', spec: { tier: 'Admin', priority: 1000 } },
    ],
    [
      '3.33',
      cnp('no', {
        tier: 'Admin',
        priority: 0,
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      }),
      undefined,
    ],
    [
      '3.31',
      anp('AdminNetworkPolicy', 'no', {
        priority: 5,
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      }),
      { kind: 'AdminNetworkPolicy', spec: { priority: 4 } },
    ],
    [
      '3.31',
      anp('BaselineAdminNetworkPolicy', 'default', {
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      }),
      { kind: 'AdminNetworkPolicy', spec: { priority: 1000 } },
    ],
  ])('before a cluster-wide policy, in %s', (version, object, manifest) => {
    const index = indexOf([object], version);
    const query = { from: { namespace: 'blue', name: 'c' }, to: b, protocol: 'tcp', port: 80 };
    const [suggestion] = smallestAllow(index.cluster, query, index.decide(query));
    if (manifest === undefined) return expect(suggestion?.manifest).toBeUndefined();
    expect(suggestion).toMatchObject({ manifest, opens: { count: 0 } });
    index.upsert(suggestion?.manifest);
    expect(index.problems).toEqual([]);
    expect(index.decide(query).allowed).toBe(true);
    expect(ask(index, 'blue/c red/b tcp/81')).toMatch(/^deny/);
    expect(ask(index, 'blue/c red/a tcp/80')).toMatch(/^deny/);
  });

  it('past a host endpoint between many pods that nothing tells apart: the pair that was asked about is none of the others', () => {
    const many = ['web', 'db'].flatMap((app, side) =>
      Array.from({ length: 300 }, (_, number) =>
        pod(
          `red/${app}-${number}`,
          `10.${side + 1}.${number >> 8}.${number & 255}`,
          { app },
          { nodeName: `n${side + 1}` },
        ),
      ),
    );
    const index = indexOf([
      ...many,
      calico('HostEndpoint', 'h2', { node: 'n2', interfaceName: '*' }, { of: 'h2' }),
      gnp('cross', { selector: "of == 'h2'", applyOnForward: true, types: ['Ingress'] }),
    ]);
    const query = {
      from: { namespace: 'red', name: 'web-0' },
      to: { namespace: 'red', name: 'db-0' },
      protocol: 'tcp',
      port: 80,
    };
    const [suggestion] = smallestAllow(index.cluster, query, index.decide(query));
    expect(suggestion?.opens).toMatchObject({ count: 300 * 300 - 1, isUpTo: true });
    expect(suggestion?.opens?.some).toEqual(['red/web-1 → red/db-0', 'red/web-2 → red/db-0', 'red/web-3 → red/db-0']);
  });

  it('past a host endpoint, of its own traffic and of what crosses it', () => {
    const host = (name: string, node: string, profiles: string[] = []) =>
      calico('HostEndpoint', name, { node, interfaceName: '*', profiles }, { of: name });
    const forward = gnp('cross', { selector: "of == 'h2'", applyOnForward: true, types: ['Ingress'] });
    const nodes = ['n1', 'n2'].map((name, number) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: { addresses: [{ type: 'InternalIP', address: `192.0.2.${number + 1}` }] },
    }));
    const index = indexOf([host('h1', 'n1'), host('h2', 'n2', ['projectcalico-default-allow']), forward, ...nodes]);
    for (const [from, to] of [
      ['blue/c', 'red/host'],
      ['red/a', 'red/b'],
    ] as const) {
      const refOf = (text: string) => ({ namespace: text.split('/')[0] ?? '', name: text.split('/')[1] ?? '' });
      const query = { from: refOf(from), to: refOf(to), protocol: 'tcp', port: 80 };
      const before = index.decide(query);
      expect(before.allowed).toBe(false);
      const others = ['blue/c', 'red/a', 'red/b', 'red/host'].flatMap((one) =>
        ['red/a', 'red/b', 'blue/c', 'red/host'].map((other) => `${one} ${other} tcp/81`),
      );
      const answers = others.map((one) => ask(index, one).split(' ')[0]);
      const suggestions = smallestAllow(index.cluster, query, before);
      for (const { opens } of suggestions) expect(opens).toEqual({ count: 0, isUpTo: false, some: [] });
      for (const { manifest } of suggestions) index.upsert(manifest);
      expect(index.problems).toEqual([]);
      expect([from, index.decide(query).allowed]).toEqual([from, true]);
      expect(others.map((one) => ask(index, one).split(' ')[0])).toEqual(answers);
    }
  });
});

describe('in any cluster, a suggestion', () => {
  type Title = { namespace: string; name: string };
  const probes = [
    ['TCP', 80],
    ['TCP', 81],
    ['TCP', 443],
    ['UDP', 443],
    ['ICMP', undefined],
  ] as const;

  /** Whether each pair of pods may talk, by a text that says which and how. */
  const everything = (
    index: PolicyIndex,
    pods: readonly Title[],
    asked: readonly (readonly [string, number | undefined])[],
  ) =>
    new Map(
      pods.flatMap((from) =>
        pods.flatMap((to) =>
          asked.map(([protocol, port]) => {
            const { namespace: of, name } = to;
            const query = {
              from: { namespace: from.namespace, name: from.name },
              to: { namespace: of, name },
              protocol,
              ...(port !== undefined && { port }),
            };
            return [
              `${from.namespace}/${from.name} ${of}/${name} ${protocol} ${port}`,
              index.decide(query).allowed,
            ] as const;
          }),
        ),
      ),
    );

  it('allows what was asked, cuts nobody off, opens what it says and no more, and leaves the cluster as it was', () => {
    const few = 60;
    const inputs = runs(few, 2_500);
    const seen = { suggestions: 0, without: 0, wide: 0 };
    fc.assert(
      fc.property(worlds, packets, fc.nat(), (world, packet, pick) => {
        const index = buildPolicyIndex(objectsOf(world), { calicoVersion: '3.33' });
        const pairs = world.pods.flatMap((from) => world.pods.filter((to) => to !== from).map((to) => ({ from, to })));
        const port = packet.protocol === 'ICMP' ? undefined : packet.port;
        const denied = pairs
          .map(({ from, to }) => ({
            from: { namespace: from.namespace, name: from.name },
            to: { namespace: to.namespace, name: to.name },
            protocol: packet.protocol,
            ...(port !== undefined && { port }),
          }))
          .filter((query) => index.decide(query).allowed === false);
        const query = denied[pick % Math.max(1, denied.length)];
        if (query === undefined) return;
        const before = index.decide(query);
        const asked = [...probes, [packet.protocol, port] as const];
        const were = everything(index, world.pods, asked);
        const suggestions = smallestAllow(index.cluster, query, before);
        expect(index.decide(query)).toEqual(before);
        expect(everything(index, world.pods, asked)).toEqual(were);
        if (suggestions.some(({ manifest }) => manifest === undefined)) {
          seen.without += 1;
          return;
        }
        seen.suggestions += suggestions.length;
        for (const { manifest } of suggestions) index.upsert(manifest);
        expect(index.problems).toEqual([]);
        expect(index.decide(query).allowed).toBe(true);
        const are = everything(index, world.pods, asked);
        const cut = [...were].filter(([key, allowed]) => allowed === true && are.get(key) !== true);
        expect(cut).toEqual([]);
        const suffix = ` ${packet.protocol} ${port}`;
        const opened = [...are]
          .filter(([key, allowed]) => allowed === true && were.get(key) !== true)
          .map(([key]) => key);
        expect(opened.filter((key) => !key.endsWith(suffix))).toEqual([]);
        const counted = suggestions.map(({ opens }) => opens?.count ?? 0);
        if (opened.length > 1) seen.wide += 1;
        expect(Math.max(...counted)).toBeLessThanOrEqual(opened.length - 1);
        expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(opened.length - 1);
      }),
      { numRuns: inputs, ...(inputs === few && { seed: 20 }) },
    );
    expect(seen.suggestions).toBeGreaterThan(inputs === few ? few / 2 : 2_000);
    expect(seen.wide).toBeGreaterThan(0);
  }, 600_000);
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
      expect.objectContaining({ protocol: 'udp', allowed: true, count: 3, ports: [[1, 65535]] }),
    ]);
    expect(explanation?.tunnelPorts).toEqual([4789]);
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
