import { describe, expect, it } from 'vitest';
import { saying } from '../../../helpers/said.ts';
import { ask, indexOf, knp } from './cluster-builder.ts';

const on = { podSelector: { matchLabels: { app: 'b' } } };
const ingress = (...rules: unknown[]) => [knp('red/p', { ...on, policyTypes: ['Ingress'], ingress: rules })];
const egress = (...rules: unknown[]) => [
  knp('red/p', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: rules }),
];

type Row = [what: string, objects: unknown[], question: string, answer: string];

const allow = 'allow kns.red#0 red/p#0';
const deny = 'deny kns.red#0 red/p#-1';
const fromBlue = (answer: string) => answer.replace('kns.red', 'kns.blue');

describe('Kubernetes NetworkPolicy', () => {
  it.each<Row>([
    ['no policy: the profile allows', [], 'red/a red/b tcp/80', 'allow kns.red#0 kns.red#0'],
    ['no rules: nothing may enter', [knp('red/p', { ...on, policyTypes: ['Ingress'] })], 'red/a red/b tcp/80', deny],
    ['an empty list of rules: nothing may enter', ingress(), 'red/a red/b tcp/80', deny],
    ['an empty rule: everything may enter', ingress({}), 'red/a red/b tcp/80', allow],
    ['an empty rule allows strangers too', ingress({}), '8.8.8.8 red/b tcp/80', 'allow none red/p#0'],
    ['empty lists in a rule are no limits', ingress({ from: [], ports: [] }), 'blue/c red/b udp/1', fromBlue(allow)],
    [
      'an empty selector selects the namespace',
      [knp('red/p', { podSelector: {}, policyTypes: ['Ingress'] })],
      'red/a red/b tcp/80',
      deny,
    ],
    [
      'and no other',
      [knp('red/p', { podSelector: {}, policyTypes: ['Ingress'] })],
      'red/a blue/c tcp/80',
      'allow kns.red#0 kns.blue#0',
    ],
    [
      'a missing selector selects the namespace',
      [knp('red/p', { policyTypes: ['Ingress'] })],
      'red/a red/b tcp/80',
      deny,
    ],
    ['other pods are not isolated', ingress(), 'red/b red/a tcp/80', 'allow kns.red#0 kns.red#0'],
    ['ingress says nothing about egress', ingress(), 'red/b blue/c tcp/80', 'allow kns.red#0 kns.blue#0'],
    ['types default to Ingress', [knp('red/p', on)], 'red/a red/b tcp/80', deny],
    ['types default to Ingress: egress is free', [knp('red/p', on)], 'red/b red/a tcp/80', 'allow kns.red#0 kns.red#0'],
    ['egress rules make types default to both', [knp('red/p', { ...on, egress: [{}] })], 'red/a red/b tcp/80', deny],
    [
      'with egress rules egress is limited',
      [knp('red/p', { ...on, egress: [{ ports: [{ port: 80 }] }] })],
      'red/b red/a tcp/81',
      'deny red/p#-1 kns.red#0',
    ],
    [
      'egress rules without the type are ignored',
      [knp('red/p', { ...on, policyTypes: ['Ingress'], egress: [{ ports: [{ port: 80 }] }] })],
      'red/b red/a tcp/81',
      'allow kns.red#0 kns.red#0',
    ],
    [
      'ingress rules without the type are ignored',
      [knp('red/p', { ...on, policyTypes: ['Egress'], ingress: [] })],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    // Peers.
    [
      'a pod selector means the own namespace',
      ingress({ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }),
      'red/a red/b tcp/80',
      allow,
    ],
    ['and not another', ingress({ from: [{ podSelector: {} }] }), 'blue/c red/b tcp/80', fromBlue(deny)],
    ['an empty pod selector is every pod of it', ingress({ from: [{ podSelector: {} }] }), 'red/a red/b tcp/80', allow],
    ['pods, not strangers', ingress({ from: [{ podSelector: {} }] }), '8.8.8.8 red/b tcp/80', 'deny none red/p#-1'],
    [
      'pods, not pods of the host network',
      ingress({ from: [{ podSelector: {} }] }),
      'red/host red/b tcp/80',
      'deny none red/p#-1',
    ],
    [
      'a namespace selector',
      ingress({ from: [{ namespaceSelector: { matchLabels: { team: 'blue' } } }] }),
      'blue/c red/b tcp/80',
      fromBlue(allow),
    ],
    [
      'a namespace selector leaves others out',
      ingress({ from: [{ namespaceSelector: { matchLabels: { team: 'blue' } } }] }),
      'red/a red/b tcp/80',
      deny,
    ],
    [
      'an empty namespace selector is every namespace',
      ingress({ from: [{ namespaceSelector: {} }] }),
      'blue/c red/b tcp/80',
      fromBlue(allow),
    ],
    ['but not the world', ingress({ from: [{ namespaceSelector: {} }] }), '8.8.8.8 red/b tcp/80', 'deny none red/p#-1'],
    [
      'the name of a namespace is a label',
      ingress({ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'blue' } } }] }),
      'blue/c red/b tcp/80',
      fromBlue(allow),
    ],
    [
      'both in one peer: both must hold',
      ingress({
        from: [{ namespaceSelector: { matchLabels: { team: 'blue' } }, podSelector: { matchLabels: { app: 'a' } } }],
      }),
      'blue/c red/b tcp/80',
      fromBlue(deny),
    ],
    [
      'in two peers: either',
      ingress({
        from: [
          { namespaceSelector: { matchLabels: { team: 'blue' } } },
          { podSelector: { matchLabels: { app: 'a' } } },
        ],
      }),
      'red/a red/b tcp/80',
      allow,
    ],
    [
      'In',
      ingress({ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['x', 'a'] }] } }] }),
      'red/a red/b tcp/80',
      allow,
    ],
    [
      'NotIn',
      ingress({ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] } }] }),
      'red/a red/b tcp/80',
      deny,
    ],
    [
      'NotIn holds without the label',
      ingress({ from: [{ podSelector: { matchExpressions: [{ key: 'no', operator: 'NotIn', values: ['a'] }] } }] }),
      'red/a red/b tcp/80',
      allow,
    ],
    [
      'Exists',
      ingress({ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }] }),
      'red/a red/b tcp/80',
      allow,
    ],
    [
      'DoesNotExist',
      ingress({ from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } }] }),
      'red/a red/b tcp/80',
      deny,
    ],
    [
      'expressions and labels: all must hold',
      ingress({
        from: [{ podSelector: { matchLabels: { app: 'a' }, matchExpressions: [{ key: 'x', operator: 'Exists' }] } }],
      }),
      'red/a red/b tcp/80',
      deny,
    ],
    // Blocks.
    ['a block', ingress({ from: [{ ipBlock: { cidr: '8.0.0.0/8' } }] }), '8.8.8.8 red/b tcp/80', 'allow none red/p#0'],
    [
      'outside the block',
      ingress({ from: [{ ipBlock: { cidr: '8.0.0.0/8' } }] }),
      '9.8.8.8 red/b tcp/80',
      'deny none red/p#-1',
    ],
    [
      'an exception',
      ingress({ from: [{ ipBlock: { cidr: '8.0.0.0/8', except: ['8.8.0.0/16'] } }] }),
      '8.8.8.8 red/b tcp/80',
      'deny none red/p#-1',
    ],
    [
      'beside the exception',
      ingress({ from: [{ ipBlock: { cidr: '8.0.0.0/8', except: ['8.8.0.0/16'] } }] }),
      '8.9.8.8 red/b tcp/80',
      'allow none red/p#0',
    ],
    [
      'a block that holds pods',
      ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }),
      'blue/c red/b tcp/80',
      fromBlue(allow),
    ],
    [
      'a block for the host network',
      ingress({ from: [{ ipBlock: { cidr: '192.0.2.1/32' } }] }),
      'red/host red/b tcp/80',
      'allow none red/p#0',
    ],
    [
      'the whole world is IPv4 only',
      ingress({ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }),
      '8.8.8.8 red/b tcp/80',
      'allow none red/p#0',
    ],
    // Ports.
    ['a port', ingress({ ports: [{ port: 80 }] }), 'red/a red/b tcp/80', allow],
    ['another port', ingress({ ports: [{ port: 80 }] }), 'red/a red/b tcp/81', deny],
    ['TCP without a word', ingress({ ports: [{ port: 80 }] }), 'red/a red/b udp/80', deny],
    ['UDP', ingress({ ports: [{ port: 80, protocol: 'UDP' }] }), 'red/a red/b udp/80', allow],
    ['SCTP', ingress({ ports: [{ port: 80, protocol: 'SCTP' }] }), 'red/a red/b sctp/80', allow],
    ['a protocol without a port is every port', ingress({ ports: [{ protocol: 'UDP' }] }), 'red/a red/b udp/9', allow],
    ['an empty port is every TCP port', ingress({ ports: [{}] }), 'red/a red/b tcp/9', allow],
    ['an empty port is not UDP', ingress({ ports: [{}] }), 'red/a red/b udp/9', deny],
    ['a range: first', ingress({ ports: [{ port: 80, endPort: 90 }] }), 'red/a red/b tcp/80', allow],
    ['a range: last', ingress({ ports: [{ port: 80, endPort: 90 }] }), 'red/a red/b tcp/90', allow],
    ['a range: behind', ingress({ ports: [{ port: 80, endPort: 90 }] }), 'red/a red/b tcp/91', deny],
    ['a named port is the one of the pod', ingress({ ports: [{ port: 'web' }] }), 'red/a red/b tcp/8080', allow],
    ['and no other', ingress({ ports: [{ port: 'web' }] }), 'red/a red/b tcp/80', deny],
    ['a named port has a protocol', ingress({ ports: [{ port: 'dns' }] }), 'red/a red/b tcp/53', deny],
    ['a named port of UDP', ingress({ ports: [{ port: 'dns', protocol: 'UDP' }] }), 'red/a red/b udp/53', allow],
    ['a name that the pod does not have', ingress({ ports: [{ port: 'nope' }] }), 'red/a red/b tcp/80', deny],
    ['ping is not a port', ingress({ ports: [{ port: 80 }] }), 'red/a red/b icmp', deny],
    ['ping by a rule without ports', ingress({ from: [{ podSelector: {} }] }), 'red/a red/b icmp', allow],
    [
      'peers and ports: both must hold',
      ingress({ from: [{ podSelector: {} }], ports: [{ port: 80 }] }),
      'blue/c red/b tcp/80',
      fromBlue(deny),
    ],
    [
      'the index is that of the rule as written',
      ingress(
        { ports: [{ port: 1 }, { port: 2, protocol: 'UDP' }], from: [{ podSelector: {} }, { namespaceSelector: {} }] },
        { ports: [{ port: 3 }] },
      ),
      'red/a red/b tcp/3',
      'allow kns.red#0 red/p#1',
    ],
    // Egress.
    ['egress denied', egress(), 'red/a red/b tcp/80', 'deny red/p#-1 kns.red#0'],
    [
      'egress to a block',
      egress({ to: [{ ipBlock: { cidr: '8.8.8.8/32' } }] }),
      'red/a 8.8.8.8 udp/53',
      'allow red/p#0 none',
    ],
    [
      'egress to pods',
      egress({ to: [{ podSelector: { matchLabels: { app: 'b' } } }] }),
      'red/a red/b tcp/80',
      'allow red/p#0 kns.red#0',
    ],
    [
      'egress by the name of the other side',
      egress({ ports: [{ port: 'web' }] }),
      'red/a red/b tcp/8080',
      'allow red/p#0 kns.red#0',
    ],
    [
      'egress by a name that the other side lacks',
      egress({ ports: [{ port: 'web' }] }),
      'red/a blue/c tcp/80',
      'deny red/p#-1 kns.blue#0',
    ],
    [
      'both sides must allow',
      [...egress({}), ...[knp('red/q', { ...on, policyTypes: ['Ingress'] })]],
      'red/a red/b tcp/80',
      'deny red/p#0 red/q#-1',
    ],
    // Several policies.
    [
      'policies add up',
      [knp('red/deny', { podSelector: {}, policyTypes: ['Ingress'] }), ...ingress({ ports: [{ port: 80 }] })],
      'red/a red/b tcp/80',
      allow,
    ],
    [
      'the last that selects stands for the end',
      [knp('red/deny', { podSelector: {}, policyTypes: ['Ingress'] }), ...ingress({ ports: [{ port: 80 }] })],
      'red/a red/b tcp/81',
      deny,
    ],
    // Where no policy works.
    ['a pod reaches itself', ingress(), 'red/b red/b tcp/80', 'allow none none'],
    [
      'a pod of the host network is not policed',
      [knp('red/p', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })],
      'red/host 8.8.8.8 tcp/80',
      'allow none none',
    ],
    [
      'a node reaches its own pods',
      [knp('red/p', { podSelector: {}, policyTypes: ['Ingress'] })],
      'red/host red/a tcp/80',
      'allow none none',
    ],
    [
      'a node does not reach those of others',
      [knp('red/p', { podSelector: {}, policyTypes: ['Ingress'] })],
      'red/host red/b tcp/80',
      'deny none red/p#-1',
    ],
    ['an address of a pod is that pod', ingress(), '10.0.0.1 10.0.0.2 tcp/80', deny],
  ])('%s', (_what, objects, question, answer) => {
    const index = indexOf(objects);
    expect(index.problems).toEqual([]);
    expect(ask(index, question)).toBe(answer);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an exception outside the block',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['11.0.0.0/24'] } }] }] },
      'not inside',
    ],
    [
      'an exception as large as the block',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.0.0/16'] } }] }] },
      'not inside',
    ],
    ['a block that is none', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0/16' } }] }] }, 'not a network'],
    ['a bare address as block', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1' } }] }] }, 'not a network'],
    [
      'a block with a selector',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }] },
      'another peer',
    ],
    ['an empty peer', { ingress: [{ from: [{}] }] }, 'must specify a peer'],
    ['endPort before port', { ingress: [{ ports: [{ port: 90, endPort: 80 }] }] }, 'endPort'],
    ['endPort with a name', { ingress: [{ ports: [{ port: 'web', endPort: 80 }] }] }, 'endPort'],
    ['endPort alone', { ingress: [{ ports: [{ endPort: 80 }] }] }, 'endPort'],
    ['port 0', { ingress: [{ ports: [{ port: 0 }] }] }, 'port'],
    ['a number as text', { ingress: [{ ports: [{ port: '80' }] }] }, 'port'],
    ['a protocol that is none', { ingress: [{ ports: [{ port: 80, protocol: 'ICMP' }] }] }, 'protocol'],
    ['a type that is none', { policyTypes: ['Both'] }, 'policyTypes'],
    ['an operator that is none', { podSelector: { matchExpressions: [{ key: 'a', operator: 'Has' }] } }, 'operator'],
    ['In without values', { podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } }, 'values'],
    [
      'Exists with values',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] } },
      'values',
    ],
    ['a label that cannot be', { podSelector: { matchLabels: { 'a b': 'x' } } }, 'label name'],
    ['a field that is not known', { ingres: [] }, "unknown field 'ingres'"],
    ['an unknown field deep inside', { ingress: [{ from: [{ podselector: {} }] }] }, "unknown field 'podselector'"],
  ])('leaves out %s, by name and reason', (_what, spec, reason) => {
    const index = indexOf([knp('red/bad', { podSelector: {}, ...spec })]);
    expect(index.problems).toEqual([{ object: 'KubernetesNetworkPolicy red/bad', reason: saying(reason) }]);
    expect(ask(index, 'red/a red/b tcp/80')).toBe('unknown kns.red#0 kns.red#0');
  });
});
