import { describe, expect, it } from 'vitest';
import { buildPolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { smallestAllow } from '../../../../src/intended/policy/smallest-allow.ts';
import { said, saying } from '../../../helpers/said.ts';
import { anp, ask, base, calico, cnp, gnp, indexOf, knp, namespace, np, pod } from './cluster-builder.ts';

type Spec = Record<string, unknown>;
const red = { namespaces: { matchLabels: { team: 'red' } } };
const blueSubject = { namespaces: { matchLabels: { team: 'blue' } } };
const admin = (name: string, priority: number, spec: Spec) =>
  cnp(name, { tier: 'Admin', priority, subject: red, ...spec });
const openAll = knp('red/open', { podSelector: {}, ingress: [{}] });
const closeAll = knp('red/close', { podSelector: {} });

describe('ClusterNetworkPolicy from 3.32', () => {
  it.each<[string, unknown[], string, string]>([
    [
      'denies before Kubernetes allows',
      [openAll, admin('c', 1, { ingress: [{ action: 'Deny', from: [blueSubject] }] })],
      'blue/c red/b tcp/80',
      'deny kns.blue#0 c#0',
    ],
    [
      'accepts before Kubernetes denies',
      [closeAll, admin('c', 1, { ingress: [{ action: 'Accept', from: [blueSubject] }] })],
      'blue/c red/b tcp/80',
      'allow kns.blue#0 c#0',
    ],
    [
      'passes',
      [closeAll, admin('c', 1, { ingress: [{ action: 'Pass', from: [blueSubject] }] })],
      'blue/c red/b tcp/80',
      'deny kns.blue#0 red/close#-1',
    ],
    [
      'does not drop at its end',
      [admin('c', 1, { ingress: [{ action: 'Deny', from: [blueSubject] }] })],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    [
      'smaller priority first',
      [
        admin('z', 1, { ingress: [{ action: 'Accept', from: [blueSubject] }] }),
        admin('a', 2, { ingress: [{ action: 'Deny', from: [blueSubject] }] }),
      ],
      'blue/c red/b tcp/80',
      'allow kns.blue#0 z#0',
    ],
    [
      'the baseline is last',
      [
        openAll,
        cnp('c', { tier: 'Baseline', priority: 1, subject: red, ingress: [{ action: 'Deny', from: [blueSubject] }] }),
      ],
      'blue/c red/b tcp/80',
      'allow kns.blue#0 red/open#0',
    ],
    [
      'the baseline where nothing else selects',
      [cnp('c', { tier: 'Baseline', priority: 1, subject: red, ingress: [{ action: 'Deny', from: [blueSubject] }] })],
      'blue/c red/b tcp/80',
      'deny kns.blue#0 c#0',
    ],
    [
      'pods as subject',
      [
        admin('c', 1, {
          subject: { pods: { podSelector: { matchLabels: { app: 'b' } } } },
          ingress: [{ action: 'Deny', from: [blueSubject] }],
        }),
      ],
      'blue/c red/a tcp/80',
      'allow kns.blue#0 kns.red#0',
    ],
    [
      'a port',
      [
        admin('c', 1, {
          ingress: [{ action: 'Deny', from: [blueSubject], protocols: [{ tcp: { destinationPort: { number: 23 } } }] }],
        }),
      ],
      'blue/c red/b tcp/23',
      'deny kns.blue#0 c#0',
    ],
    [
      'a range',
      [
        admin('c', 1, {
          ingress: [
            {
              action: 'Deny',
              from: [blueSubject],
              protocols: [{ udp: { destinationPort: { range: { start: 1, end: 9 } } } }],
            },
          ],
        }),
      ],
      'blue/c red/b udp/9',
      'deny kns.blue#0 c#0',
    ],
    [
      'a whole protocol',
      [admin('c', 1, { ingress: [{ action: 'Deny', from: [blueSubject], protocols: [{ sctp: {} }] }] })],
      'blue/c red/b tcp/23',
      'allow kns.blue#0 kns.red#0',
    ],
    [
      'networks',
      [admin('c', 1, { egress: [{ action: 'Deny', to: [{ networks: ['8.0.0.0/8'] }] }] })],
      'red/a 8.8.8.8 tcp/80',
      'deny c#0 none',
    ],
    [
      'egress to namespaces',
      [admin('c', 1, { egress: [{ action: 'Deny', to: [blueSubject] }] })],
      'red/a blue/c tcp/80',
      'deny c#0 kns.blue#0',
    ],
  ])('%s', (_what, objects, question, answer) => {
    const index = indexOf(objects);
    expect(index.problems).toEqual([]);
    expect(ask(index, question)).toBe(answer);
  });

  it('fails closed where a Deny cannot be converted, drops an Accept, and says both', () => {
    const nodes = [{ nodes: {} }];
    const denied = indexOf([admin('c', 1, { egress: [{ action: 'Deny', to: nodes }] })]);
    expect(ask(denied, 'red/a 8.8.8.8 tcp/80')).toBe('deny c#0 none');
    expect(said(denied.problems[0]?.reason)).toContain('Calico denies everything at its place');
    const dropped = indexOf([admin('c', 1, { egress: [{ action: 'Accept', to: nodes }] })]);
    expect(ask(dropped, 'red/a 8.8.8.8 tcp/80')).toBe('allow kns.red#0 none');
    expect(said(dropped.problems[0]?.reason)).toContain('Calico drops the rule');
  });

  it('is not read before 3.32, nor are its elders from then on', () => {
    const denying = { ingress: [{ action: 'Deny', from: [blueSubject] }], subject: red };
    const objects = [
      admin('c', 1, { ingress: [{ action: 'Deny', from: [blueSubject] }] }),
      anp('AdminNetworkPolicy', 'a', { priority: 1, ...denying }),
      anp('BaselineAdminNetworkPolicy', 'default', denying),
    ];
    const at = (version: string) => {
      const index = indexOf(objects, version);
      return [ask(index, 'blue/c red/b tcp/80'), index.problems.map(({ object }) => object)];
    };
    const [c, a, b] = ['ClusterNetworkPolicy c', 'AdminNetworkPolicy a', 'BaselineAdminNetworkPolicy default'];
    expect(at('3.32')).toEqual(['deny kns.blue#0 c#0', [a, b]]);
    expect(at('v3.31.2')).toEqual(['deny kns.blue#0 a#0', [c]]);
    expect(at('3.29')).toEqual(['deny kns.blue#0 a#0', [c, b]]);
    expect(at('3.28')).toEqual(['allow kns.blue#0 kns.red#0', [c, a, b]]);
  });
});

describe('AdminNetworkPolicy up to 3.31', () => {
  it.each<[string, unknown[], string, string]>([
    [
      'denies first, in its tier',
      [
        openAll,
        anp('AdminNetworkPolicy', 'a', {
          priority: 5,
          subject: red,
          ingress: [{ action: 'Deny', from: [blueSubject], ports: [{ portNumber: { port: 23 } }] }],
        }),
      ],
      'blue/c red/b tcp/23',
      'deny kns.blue#0 a#0',
    ],
    [
      'a named port',
      [
        anp('AdminNetworkPolicy', 'a', {
          priority: 5,
          subject: red,
          ingress: [{ action: 'Deny', from: [blueSubject], ports: [{ namedPort: 'web' }] }],
        }),
      ],
      'blue/c red/b tcp/8080',
      'deny kns.blue#0 a#0',
    ],
    [
      'a range',
      [
        anp('AdminNetworkPolicy', 'a', {
          priority: 5,
          subject: red,
          ingress: [
            { action: 'Deny', from: [blueSubject], ports: [{ portRange: { start: 1, end: 9, protocol: 'UDP' } }] },
          ],
        }),
      ],
      'blue/c red/b udp/5',
      'deny kns.blue#0 a#0',
    ],
    [
      'the baseline',
      [
        anp('BaselineAdminNetworkPolicy', 'default', {
          subject: red,
          ingress: [{ action: 'Deny', from: [blueSubject] }],
        }),
      ],
      'blue/c red/b tcp/23',
      'deny kns.blue#0 default#0',
    ],
    [
      'the baseline behind Kubernetes',
      [
        openAll,
        anp('BaselineAdminNetworkPolicy', 'default', {
          subject: red,
          ingress: [{ action: 'Deny', from: [blueSubject] }],
        }),
      ],
      'blue/c red/b tcp/23',
      'allow kns.blue#0 red/open#0',
    ],
  ])('%s', (_what, objects, question, answer) => {
    const index = indexOf(objects, '3.31');
    expect(index.problems).toEqual([]);
    expect(ask(index, question)).toBe(answer);
  });
});

describe('profiles', () => {
  it('a missing namespace means a missing profile, and everything is dropped', () => {
    const index = buildPolicyIndex([namespace('x'), pod('gone/p', '10.1.0.1'), pod('x/q', '10.1.0.2')]);
    expect(ask(index, 'x/q gone/p tcp/80')).toBe('deny kns.x#0 kns.gone#-1');
    expect(ask(index, 'gone/p x/q tcp/80')).toBe('deny kns.gone#-1 kns.x#0');
  });
  it('where no namespace was given at all they are taken to exist', () => {
    const index = buildPolicyIndex([pod('gone/p', '10.1.0.1'), pod('x/q', '10.1.0.2')]);
    expect(ask(index, 'x/q gone/p tcp/80')).toBe('allow kns.x#0 kns.gone#0');
  });
  it('a policy that decides does not need the profile', () => {
    const index = buildPolicyIndex([
      namespace('x'),
      pod('gone/p', '10.1.0.1'),
      pod('x/q', '10.1.0.2'),
      knp('gone/k', { podSelector: {}, ingress: [{}] }),
    ]);
    expect(ask(index, 'x/q gone/p tcp/80')).toBe('allow kns.x#0 gone/k#0');
  });
});

describe('staged policies', () => {
  const staged = (kind: string, title: string, spec: Spec) => calico(kind, title, { types: ['Ingress'], ...spec });
  const effects = (objects: unknown[], version = '3.33') => {
    const index = indexOf(objects, version);
    const { allowed, staged: list } = index.decide({
      from: { namespace: 'red', name: 'a' },
      to: { namespace: 'red', name: 'b' },
      protocol: 'tcp',
      port: 80,
    });
    return [allowed, list.map(({ policy, would, changes, decides, rule }) => [policy, would, changes, decides, rule])];
  };
  it.each<[string, unknown[], unknown]>([
    [
      'would deny at the end',
      [staged('StagedNetworkPolicy', 'red/s', {})],
      [true, [['red/s', 'deny', true, true, -1]]],
    ],
    [
      'would deny by a rule',
      [staged('StagedGlobalNetworkPolicy', 's', { ingress: [{ action: 'Deny' }] })],
      [true, [['s', 'deny', true, true, 0]]],
    ],
    [
      'would allow what is denied',
      [closeAll, staged('StagedNetworkPolicy', 'red/s', { order: 1, ingress: [{ action: 'Allow' }] })],
      [false, [['red/s', 'allow', true, true, 0]]],
    ],
    [
      'would change nothing',
      [closeAll, staged('StagedNetworkPolicy', 'red/s', { order: 2000 })],
      [false, [['red/s', 'deny', false, true, -1]]],
    ],
    [
      'Kubernetes',
      [calico('StagedKubernetesNetworkPolicy', 'red/s', { podSelector: {}, policyTypes: ['Ingress'] })],
      [true, [['red/s', 'deny', true, true, -1]]],
    ],
    [
      'would delete',
      [np('red/s', { types: ['Ingress'] }), staged('StagedNetworkPolicy', 'red/s', { stagedAction: 'Delete' })],
      [false, [['red/s', 'allow', true, false, null]]],
    ],
    [
      'would replace',
      [np('red/s', { types: ['Ingress'] }), staged('StagedNetworkPolicy', 'red/s', { ingress: [{ action: 'Allow' }] })],
      [false, [['red/s', 'allow', true, true, 0]]],
    ],
    [
      'would no longer select',
      [np('red/s', { types: ['Ingress'] }), staged('StagedNetworkPolicy', 'red/s', { selector: "app == 'x'" })],
      [false, [['red/s', 'allow', true, false, null]]],
    ],
    ['ignored', [staged('StagedNetworkPolicy', 'red/s', { stagedAction: 'Ignore' })], [true, []]],
    ['selects another pod', [staged('StagedNetworkPolicy', 'red/s', { selector: "app == 'x'" })], [true, []]],
    [
      'a tier of staged policies alone drops nothing',
      [calico('Tier', 'first', { order: 1 }), staged('StagedNetworkPolicy', 'red/first.s', { tier: 'first' })],
      [true, [['red/first.s', 'deny', true, true, -1]]],
    ],
  ])('%s', (_what, objects, expected) => {
    expect(effects(objects)).toEqual(expected);
  });
  it('are not read before 3.30', () => {
    expect(effects([staged('StagedNetworkPolicy', 'red/s', {})], '3.29')).toEqual([true, []]);
  });
});

describe('pods', () => {
  const both = (ref: string) => {
    const [space = '', name = ''] = ref.split('/');
    return { namespace: space, name };
  };
  it('two families: rules of one do not speak for the other', () => {
    const index = indexOf([
      pod('red/d4', '10.0.0.9,fd00::9', { app: 'd' }),
      pod('red/d6', '10.0.0.8,fd00::8', { app: 'e' }),
      np('red/p', {
        selector: "app == 'd'",
        types: ['Ingress'],
        ingress: [{ action: 'Allow', source: { nets: ['fd00::/64'] } }],
      }),
    ]);
    const decide = (family?: 4 | 6) =>
      index.decide({ from: both('red/d6'), to: both('red/d4'), protocol: 'tcp', port: 80, ...(family && { family }) })
        .allowed;
    expect([decide(), decide(4), decide(6)]).toEqual([false, false, true]);
    expect(
      index.decide({ from: { address: 'fd00::8' }, to: { address: 'fd00:0:0::9' }, protocol: 'tcp', port: 80 }).allowed,
    ).toBe(true);
    expect(
      index.decide({ from: { address: 'fd00::8' }, to: { address: '10.0.0.9' }, protocol: 'tcp', port: 80 }).allowed,
    ).toBe('unknown');
  });
  it('ping over IPv6 is ICMPv6', () => {
    const rule = (protocol: string) =>
      np('red/p', { selector: "app == 'd'", types: ['Ingress'], ingress: [{ action: 'Allow', protocol }] });
    const ends = [pod('red/d', 'fd00::9', { app: 'd' }), pod('red/e', 'fd00::8', {})];
    expect(ask(indexOf([...ends, rule('ICMPv6')]), 'red/e red/d icmp')).toBe('allow kns.red#0 red/p#0');
    expect(ask(indexOf([...ends, rule('ICMP')]), 'red/e red/d icmp')).toBe('deny kns.red#0 red/p#-1');
  });
  it('a finished pod has no endpoint, and its address is not its own any more', () => {
    const done = pod('red/done', '10.0.0.1', { app: 'done' }, { status: { phase: 'Succeeded' } });
    const index = indexOf([
      done,
      np('red/p', {
        selector: "app == 'b'",
        types: ['Ingress'],
        ingress: [{ action: 'Allow', source: { selector: "app == 'done'" } }],
      }),
    ]);
    expect(ask(index, 'red/a red/b tcp/80')).toBe('deny kns.red#0 red/p#-1');
    expect(index.decide({ from: both('red/done'), to: both('red/b'), protocol: 'tcp', port: 80 })).toMatchObject({
      allowed: 'unknown',
      problems: [{ reason: saying('finished') }],
    });
  });
  it('a pod that loses its network while it ends', () => {
    const ending = pod(
      'red/x',
      '10.0.0.7',
      {},
      { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', annotations: { 'cni.projectcalico.org/podIP': '' } } },
    );
    expect(indexOf([ending]).cluster.pods.get('red/x')?.finished).toBe(true);
  });
  it('a pod without an address: selectors can be told, networks cannot', () => {
    const bare = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'red', name: 'n', labels: { app: 'n' } },
      spec: {},
    };
    const rule = (source: Spec) =>
      np('red/p', { selector: "app == 'b'", types: ['Ingress'], ingress: [{ action: 'Allow', source }] });
    expect(ask(indexOf([bare, rule({ selector: "app == 'n'" })]), 'red/n red/b tcp/80')).toBe(
      'allow kns.red#0 red/p#0',
    );
    expect(ask(indexOf([bare, rule({ nets: ['10.0.0.0/8'] })]), 'red/n red/b tcp/80')).toBe(
      'unknown kns.red#0 red/p#0',
    );
    expect(ask(indexOf([bare, rule({ nets: ['0.0.0.0/0'] })]), 'red/n red/b tcp/80')).toBe('allow kns.red#0 red/p#0');
  });
  it('an address that several pods have cannot be told', () => {
    const index = indexOf([pod('red/twin', '10.0.0.1')]);
    expect(index.decide({ from: { address: '10.0.0.1' }, to: both('red/b'), protocol: 'tcp', port: 80 }).allowed).toBe(
      'unknown',
    );
  });
  it('objects that are no objects do no harm', () => {
    const index = buildPolicyIndex([
      null,
      1,
      'x',
      [],
      {},
      { kind: 'Pod' },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: 3 },
      ...base(),
    ]);
    expect(index.problems.length).toBeGreaterThan(0);
    expect(ask(index, 'red/a red/b tcp/80')).toBe('allow kns.red#0 kns.red#0');
    expect(index.decide({ from: both('no/such'), to: both('red/b'), protocol: 'tcp' })).toMatchObject({
      allowed: 'unknown',
    });
    expect(index.decide({ from: both('red/a'), to: both('red/b'), protocol: 'nope' })).toMatchObject({
      allowed: 'unknown',
    });
  });
});

describe('host endpoints', () => {
  const node = (name: string, address: string) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { addresses: [{ type: 'InternalIP', address }] },
  });
  const nodes = [node('n1', '192.0.2.1'), node('n2', '192.0.2.2')];
  const hep = (spec: Spec = {}) =>
    calico(
      'HostEndpoint',
      'h',
      { node: 'n1', interfaceName: 'eth0', expectedIPs: ['192.0.2.1'], ...spec },
      { role: 'host' },
    );
  const on = (spec: Spec) => gnp('p', { selector: "role == 'host'", types: ['Ingress'], ...spec });
  const allowed = (objects: unknown[], from: string, to: string, port: number) => {
    const verdict = indexOf([...nodes, ...objects]).decide({
      from: from.includes('/') ? both(from) : { address: from },
      to: to.includes('/') ? both(to) : { address: to },
      protocol: 'tcp',
      port,
    });
    return [
      verdict.allowed,
      ...verdict.hosts.map(({ decision }) => `${decision.kind} ${decision.policy} ${decision.rule}`),
    ];
  };
  const both = (ref: string) => {
    const [space = '', name = ''] = ref.split('/');
    return { namespace: space, name };
  };
  it('what decides on the side of a host is what its host endpoint says', () => {
    const denying = gnp('p', { selector: "role == 'host'", types: ['Ingress'], ingress: [{ action: 'Deny' }] });
    const index = indexOf([...nodes, hep(), denying]);
    const verdict = index.decide({
      from: { address: '8.8.8.8' },
      to: { address: '192.0.2.1' },
      protocol: 'tcp',
      port: 80,
    });
    expect(verdict.ingress).toMatchObject({
      tier: 'default',
      policy: 'p',
      kind: 'GlobalNetworkPolicy',
      rule: 0,
      action: 'Deny',
    });
    expect(verdict.egress.kind).toBe('None');
    expect(
      smallestAllow(
        index.cluster,
        { from: { address: '8.8.8.8' }, to: { address: '192.0.2.1' }, protocol: 'tcp', port: 80 },
        verdict,
      ),
    ).toMatchObject([
      {
        direction: 'ingress',
        manifest: {
          kind: 'GlobalNetworkPolicy',
          spec: {
            order: 1000,
            selector: "role == 'host' && !has(projectcalico.org/namespace)",
            ingress: [{ action: 'Allow', source: { nets: ['8.8.8.8/32'] }, destination: { ports: [80] } }],
          },
        },
        opens: { count: 0 },
      },
    ]);
  });

  it.each<[string, unknown[], string, string, number, unknown[]]>([
    ['no host endpoint: not policed', [on({ ingress: [{ action: 'Deny' }] })], '8.8.8.8', '192.0.2.1', 80, [true]],
    ['without a policy all is dropped', [hep()], '8.8.8.8', '192.0.2.1', 80, [false, 'HostEndpoint null null']],
    ['but for failsafe ports', [hep()], '8.8.8.8', '192.0.2.1', 22, [true, 'Failsafe null null']],
    [
      'its profile allows',
      [hep({ profiles: ['projectcalico-default-allow'] })],
      '8.8.8.8',
      '192.0.2.1',
      80,
      [true, 'Profile projectcalico-default-allow 0'],
    ],
    [
      'a policy allows',
      [hep(), on({ ingress: [{ action: 'Allow' }] })],
      '8.8.8.8',
      '192.0.2.1',
      80,
      [true, 'GlobalNetworkPolicy p 0'],
    ],
    [
      'a policy denies',
      [hep({ profiles: ['projectcalico-default-allow'] }), on({ ingress: [{ action: 'Deny' }] })],
      '8.8.8.8',
      '192.0.2.1',
      80,
      [false, 'GlobalNetworkPolicy p 0'],
    ],
    [
      'failsafe before policies',
      [hep(), on({ ingress: [{ action: 'Deny' }] })],
      '8.8.8.8',
      '192.0.2.1',
      22,
      [true, 'Failsafe null null'],
    ],
    [
      'a pod of the host network',
      [hep(), on({ ingress: [{ action: 'Deny' }] })],
      'blue/c',
      'red/host',
      80,
      [false, 'GlobalNetworkPolicy p 0'],
    ],
    ['a pod of the same node is not seen there', [hep()], 'red/a', 'red/host', 80, [true]],
    [
      'a policy that is not for forwarded traffic',
      [hep(), on({ ingress: [{ action: 'Deny' }] })],
      '8.8.8.8',
      'red/a',
      80,
      [true],
    ],
    [
      'a policy for forwarded traffic',
      [hep(), on({ applyOnForward: true, ingress: [{ action: 'Deny' }] })],
      '8.8.8.8',
      'red/a',
      80,
      [false, 'GlobalNetworkPolicy p 0'],
    ],
    [
      'the end of its tier drops',
      [hep(), on({ applyOnForward: true, ingress: [] })],
      '8.8.8.8',
      'red/a',
      80,
      [false, 'GlobalNetworkPolicy p -1'],
    ],
    [
      'forwarded traffic knows no failsafe',
      [hep(), on({ applyOnForward: true, ingress: [{ action: 'Deny' }] })],
      '8.8.8.8',
      'red/a',
      22,
      [false, 'GlobalNetworkPolicy p 0'],
    ],
    [
      'pre-DNAT denies',
      [hep(), on({ applyOnForward: true, preDNAT: true, ingress: [{ action: 'Deny' }] })],
      '8.8.8.8',
      'red/a',
      80,
      [false, 'GlobalNetworkPolicy p 0'],
    ],
    [
      'pre-DNAT has no end',
      [hep(), on({ applyOnForward: true, preDNAT: true, ingress: [] })],
      '8.8.8.8',
      'red/a',
      80,
      [true],
    ],
    [
      'untracked allows before all',
      [hep(), on({ applyOnForward: true, doNotTrack: true, ingress: [{ action: 'Allow' }] })],
      '8.8.8.8',
      '192.0.2.1',
      80,
      [true, 'GlobalNetworkPolicy p 0'],
    ],
    [
      'leaving a host',
      [hep(), gnp('p', { selector: "role == 'host'", types: ['Egress'], egress: [{ action: 'Deny' }] })],
      'red/host',
      '8.8.8.8',
      80,
      [false, 'GlobalNetworkPolicy p 0'],
    ],
  ])('%s', (_what, objects, from, to, port, expected) => {
    expect(allowed(objects, from, to, port)).toEqual(expected);
  });
  it('inside a tunnel the endpoint of the network card sees nothing, that of all interfaces does', () => {
    const pool = (spec: Spec) => calico('IPPool', 'pool', { cidr: '10.0.0.0/8', ...spec });
    const denying = on({ applyOnForward: true, ingress: [{ action: 'Deny' }] });
    const at = (spec: Spec, poolSpec: Spec) =>
      allowed(
        [hep({ node: 'n2', expectedIPs: ['192.0.2.2'], ...spec }), denying, pool(poolSpec)],
        'red/a',
        'red/b',
        80,
      )[0];
    expect(at({}, { vxlanMode: 'Always' })).toBe(true);
    expect(at({}, { vxlanMode: 'Never' })).toBe(false);
    expect(at({}, { vxlanMode: 'CrossSubnet' })).toBe('unknown');
    expect(at({ interfaceName: '*', expectedIPs: undefined }, { vxlanMode: 'Always' })).toBe(false);
  });
  it('its own node may drop what pods send to it', () => {
    const felix = calico('FelixConfiguration', 'default', { defaultEndpointToHostAction: 'Drop' });
    expect(ask(indexOf([...nodes, felix]), 'red/a red/host tcp/80')).toBe('deny default#null none');
    expect(ask(indexOf(nodes), 'red/a red/host tcp/80')).toBe('allow kns.red#0 none');
  });
  describe('whose setting is in force on a node', () => {
    const drop = { defaultEndpointToHostAction: 'drop' };
    const accept = { defaultEndpointToHostAction: 'Accept' };
    const own = (...objects: unknown[]) => ask(indexOf([...nodes, ...objects]), 'red/a red/host tcp/80');
    const agent = (value: string, namespace = 'kube-system') => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'calico-node-x', namespace, labels: { 'k8s-app': 'calico-node' } },
      spec: { nodeName: 'n1', containers: [{ env: [{ name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', value }] }] },
    });
    it('of this node before that of all, and no other node’s', () => {
      expect(own(calico('FelixConfiguration', 'default', accept), calico('FelixConfiguration', 'node.n1', drop))).toBe(
        'deny node.n1#null none',
      );
      expect(own(calico('FelixConfiguration', 'node.n2', drop))).toBe('allow kns.red#0 none');
    });
    it('the environment of calico-node before all objects', () => {
      expect(own(calico('FelixConfiguration', 'default', drop), agent('ACCEPT'))).toBe('allow kns.red#0 none');
      expect(own(calico('FelixConfiguration', 'default', accept), agent('DROP'))).toBe(
        'deny FELIX_DEFAULTENDPOINTTOHOSTACTION#null none',
      );
      // Anybody may call a pod so.
      expect(own(calico('FelixConfiguration', 'default', drop), agent('ACCEPT', 'red'))).toBe('deny default#null none');
    });
  });
});

describe('named ports of cluster-wide policies', () => {
  const all = { namespaces: {} };
  it('a ClusterNetworkPolicy names them without a protocol', () => {
    const index = indexOf([
      cnp('p', {
        tier: 'Admin',
        priority: 1,
        subject: all,
        ingress: [{ action: 'Deny', from: [all], protocols: [{ destinationNamedPort: 'dns' }] }],
      }),
    ]);
    expect(index.problems).toEqual([]);
    expect(ask(index, 'red/a red/b udp/53')).toMatch(/^deny/);
    expect(ask(index, 'red/a red/b tcp/53')).toMatch(/^allow/);
    expect(ask(index, 'red/a red/b udp/54')).toMatch(/^allow/);
  });

  it.each([
    ['3.29', 'tcp/8080', 'deny'],
    ['3.29', 'tcp/8081', 'allow'],
    ['3.30', 'tcp/8081', 'deny'],
    ['3.31', 'udp/9', 'deny'],
  ])('an AdminNetworkPolicy of %s on %s', (version, what, expected) => {
    const policy = anp('AdminNetworkPolicy', 'p', {
      priority: 1,
      subject: all,
      ingress: [{ action: 'Deny', from: [all], ports: [{ namedPort: 'web' }] }],
    });
    expect(ask(indexOf([policy], version), `red/a red/b ${what}`).split(' ')[0]).toBe(expected);
  });
});

describe('what has two fields where one can be given', () => {
  const all = { namespaces: {} };
  const both = { namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } };
  it.each<[string, unknown, string]>([
    [
      'a peer',
      cnp('p', { tier: 'Admin', priority: 1, subject: all, ingress: [{ action: 'Deny', from: [both] }] }),
      '3.33',
    ],
    [
      'a protocol',
      cnp('p', {
        tier: 'Admin',
        priority: 1,
        subject: all,
        ingress: [{ action: 'Deny', from: [all], protocols: [{ tcp: {}, udp: {} }] }],
      }),
      '3.33',
    ],
    [
      'a port',
      cnp('p', {
        tier: 'Admin',
        priority: 1,
        subject: all,
        ingress: [
          {
            action: 'Deny',
            from: [all],
            protocols: [{ tcp: { destinationPort: { number: 1, range: { start: 1, end: 2 } } } }],
          },
        ],
      }),
      '3.33',
    ],
    [
      'a port of the older kind',
      anp('AdminNetworkPolicy', 'p', {
        priority: 1,
        subject: all,
        ingress: [{ action: 'Deny', from: [all], ports: [{ portNumber: { port: 1 }, namedPort: 'x' }] }],
      }),
      '3.31',
    ],
    ['a baseline of another name', anp('BaselineAdminNetworkPolicy', 'mine', { subject: all }), '3.31'],
  ])('%s is refused', (_what, object, version) => {
    expect(indexOf([object], version).problems).toHaveLength(1);
    expect(ask(indexOf([object], version), 'red/a red/b tcp/80')).toMatch(/^unknown/);
  });
});

describe('profiles of a host endpoint', () => {
  const host = (...profiles: string[]) => calico('HostEndpoint', 'h', { node: 'n1', interfaceName: '*', profiles });
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1' },
    status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] },
  };
  const profile = calico('Profile', 'mine', {
    ingress: [{ action: 'Allow', protocol: 'TCP', destination: { ports: [80] } }],
  });
  it.each([
    [['kns.red'], 'tcp/80', 'allow'],
    [['kns.nowhere'], 'tcp/80', 'deny'],
    [['ksa.red.default'], 'tcp/80', 'deny'],
    [['ksa.red.default', 'kns.red'], 'tcp/80', 'allow'],
    [['mine'], 'tcp/80', 'allow'],
    [['mine'], 'tcp/81', 'deny'],
    [['mine', 'projectcalico-default-allow'], 'tcp/81', 'allow'],
    [['other'], 'tcp/80', 'deny'],
  ])('%j on %s', (profiles, what, expected) => {
    const index = indexOf([node, profile, host(...profiles)]);
    expect(index.problems).toEqual([]);
    expect(ask(index, `8.8.8.8 192.0.2.1 ${what}`).split(' ')[0]).toBe(expected);
  });
});

describe('what Felix says', () => {
  const felix = (spec: Spec) => calico('FelixConfiguration', 'default', spec);
  it.each<[Spec, string, string]>([
    [{}, 'udp/4789', 'deny'],
    [{}, '4', 'deny'],
    [{}, 'udp/4790', 'allow'],
    [{ vxlanPort: 4790 }, 'udp/4790', 'deny'],
    [{ allowVXLANPacketsFromWorkloads: true }, 'udp/4789', 'allow'],
    [{ allowIPIPPacketsFromWorkloads: true }, '4', 'allow'],
  ])('of tunnels that pods build themselves: %j %s', (spec, what, expected) => {
    expect(ask(indexOf([felix(spec)]), `red/a red/b ${what}`).split(' ')[0]).toBe(expected);
  });

  it('of failsafe ports: one that is not understood hides no other, and is said', () => {
    const host = calico('HostEndpoint', 'h', { node: 'n1', interfaceName: '*' });
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n1' },
      status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] },
    };
    const answer = (list: unknown, port: number) =>
      ask(indexOf([host, node, felix({ failsafeInboundHostPorts: list })]), `8.8.8.8 192.0.2.1 tcp/${port}`).split(
        ' ',
      )[0];
    expect(answer([{ port: 8022 }], 8022)).toBe('allow');
    expect(answer([{ port: 8022 }], 22)).toBe('deny');
    expect(answer([{ port: 8022 }, { port: 'ssh' }], 8022)).toBe('allow');
    expect(answer([{ port: 8022 }, { port: 'ssh' }], 80)).toBe('unknown');
    // Where a policy allows it, no failsafe port is needed.
    const open = { ...host, spec: { ...host.spec, profiles: ['projectcalico-default-allow'] } };
    const index = indexOf([open, node, felix({ failsafeInboundHostPorts: [{ port: 'ssh' }] })]);
    expect(ask(index, '8.8.8.8 192.0.2.1 tcp/80')).toMatch(/^allow/);
    expect(indexOf([felix({ failsafeInboundHostPorts: [{ port: 'ssh' }] })]).problems).toEqual([
      { object: 'FelixConfiguration default', reason: saying('spec.failsafeInboundHostPorts is not understood') },
    ]);
  });
});

describe('a pod without an address', () => {
  const bare = { ...pod('red/n', '10.0.0.9', { app: 'n' }), status: {} };
  const set = (nets: string[]) => calico('GlobalNetworkSet', 's', { nets }, { kind: 'bad' });
  const deny = np('red/p', {
    selector: "app == 'b'",
    types: ['Ingress'],
    ingress: [
      { action: 'Deny', source: { selector: "kind == 'bad'", namespaceSelector: 'global()' } },
      { action: 'Allow' },
    ],
  });
  it.each([
    [['10.0.0.0/8'], 'unknown'],
    [['0.0.0.0/0'], 'deny'],
    [['fd00::/8'], 'allow'],
  ])('may lie in the network set %j', (nets, expected) => {
    expect(ask(indexOf([bare, set(nets), deny]), 'red/n red/b tcp/80').split(' ')[0]).toBe(expected);
  });
});

describe('a pod that no API server has', () => {
  it.each([
    ['a bad address', { ...pod('red/n', '10.0.0.9'), status: { podIP: '10.0.0.900' } }],
    [
      'a protocol of a port',
      pod('red/n', '10.0.0.9', {}, { ports: [{ name: 'x', containerPort: 1, protocol: 'QUIC' }] }),
    ],
  ])('%s', (_what, object) => {
    expect(indexOf([object]).problems).toHaveLength(1);
  });
});
