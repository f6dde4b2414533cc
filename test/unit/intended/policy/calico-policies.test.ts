import { describe, expect, it } from 'vitest';
import { saying } from '../../../helpers/said.ts';
import { ask, calico, gnp, indexOf, knp, np, raw } from './cluster-builder.ts';

type Row = [what: string, objects: unknown[], question: string, answer: string];
type Spec = Record<string, unknown>;

const rule = (action: string, more: Spec = {}) => ({ action, ...more });
/** A policy that guards `red/b` on the way in, with these rules. */
const guard = (...rules: unknown[]) => [np('red/p', { selector: "app == 'b'", types: ['Ingress'], ingress: rules })];
const from = (source: Spec, more: Spec = {}) => rule('Allow', { source, ...more });
const to = (destination: Spec, protocol = 'TCP') => rule('Allow', { protocol, destination });
const allow = 'allow kns.red#0 red/p#0';
const deny = 'deny kns.red#0 red/p#-1';
const blue = (answer: string) => answer.replace('kns.red', 'kns.blue');
const globalSet = (nets: string[], labels: Spec = { role: 'known' }) =>
  calico('GlobalNetworkSet', 'set', { nets }, labels);
const spaceSet = (title: string, nets: string[]) => calico('NetworkSet', title, { nets }, { role: 'known' });
const tier = (name: string, spec: Spec) => calico('Tier', name, spec);

const check = (objects: unknown[], question: string, answer: string, version?: string) => {
  const index = indexOf(objects, version);
  expect(index.problems).toEqual([]);
  expect(ask(index, question)).toBe(answer);
};

describe('rules of Calico policies', () => {
  it.each<Row>([
    ['no rules', guard(), 'red/a red/b tcp/80', deny],
    ['allow all', guard(rule('Allow')), '8.8.8.8 red/b tcp/80', 'allow none red/p#0'],
    ['deny by a rule', guard(rule('Deny')), 'red/a red/b tcp/80', 'deny kns.red#0 red/p#0'],
    [
      'the first match decides',
      guard(rule('Deny', { protocol: 'UDP' }), rule('Allow')),
      'red/a red/b tcp/80',
      'allow kns.red#0 red/p#1',
    ],
    ['Log goes on', guard(rule('Log'), rule('Allow')), 'red/a red/b tcp/80', 'allow kns.red#0 red/p#1'],
    ['Log alone does not allow', guard(rule('Log')), 'red/a red/b tcp/80', deny],
    ['Pass with no other tier: the profile', guard(rule('Pass')), 'red/a red/b tcp/80', 'allow kns.red#0 kns.red#0'],
    [
      'types missing: from the rules',
      [np('red/p', { selector: "app == 'b'", ingress: [rule('Allow')] })],
      'red/b red/a tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    ['types missing and no rules: Ingress', [np('red/p', { selector: "app == 'b'" })], 'red/a red/b tcp/80', deny],
    [
      'types missing, egress alone: Egress',
      [np('red/p', { selector: "app == 'b'", egress: [rule('Deny')] })],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    [
      'types missing, both: both',
      [np('red/p', { selector: "app == 'b'", ingress: [rule('Allow')], egress: [rule('Deny')] })],
      'red/b red/a tcp/80',
      'deny red/p#0 kns.red#0',
    ],
    [
      'types missing as stored: both',
      [raw('NetworkPolicy', 'red/p', { selector: "app == 'b'", ingress: [rule('Allow')] })],
      'red/b red/a tcp/80',
      'deny red/p#-1 kns.red#0',
    ],
    // Selectors and their scope.
    ['a selector means the own namespace', guard(from({ selector: 'all()' })), 'red/a red/b tcp/80', allow],
    ['and no other', guard(from({ selector: 'all()' })), 'blue/c red/b tcp/80', blue(deny)],
    ['and not the world', guard(from({ selector: 'all()' })), '8.8.8.8 red/b tcp/80', 'deny none red/p#-1'],
    [
      'a negated selector is still pods of the namespace',
      guard(from({ selector: "app != 'x'" })),
      '8.8.8.8 red/b tcp/80',
      'deny none red/p#-1',
    ],
    ['notSelector alone: the namespace', guard(from({ notSelector: "app == 'x'" })), 'blue/c red/b tcp/80', blue(deny)],
    ['notSelector alone: others of it', guard(from({ notSelector: "app == 'x'" })), 'red/a red/b tcp/80', allow],
    ['notSelector excludes', guard(from({ notSelector: "app == 'a'" })), 'red/a red/b tcp/80', deny],
    [
      'selector and notSelector',
      guard(from({ selector: 'has(app)', notSelector: "app == 'a'" })),
      'red/a red/b tcp/80',
      deny,
    ],
    [
      'namespaceSelector by label',
      guard(from({ namespaceSelector: "team == 'blue'" })),
      'blue/c red/b tcp/80',
      blue(allow),
    ],
    [
      'namespaceSelector by name',
      guard(from({ namespaceSelector: "projectcalico.org/name == 'blue'" })),
      'blue/c red/b tcp/80',
      blue(allow),
    ],
    ['namespaceSelector all()', guard(from({ namespaceSelector: 'all()' })), 'blue/c red/b tcp/80', blue(allow)],
    [
      'namespaceSelector all() is not the world',
      guard(from({ namespaceSelector: 'all()' })),
      '8.8.8.8 red/b tcp/80',
      'deny none red/p#-1',
    ],
    [
      'namespaceSelector with selector: both',
      guard(from({ namespaceSelector: 'all()', selector: "app == 'a'" })),
      'blue/c red/b tcp/80',
      blue(deny),
    ],
    [
      'global() is a set of the cluster',
      [globalSet(['8.0.0.0/8']), ...guard(from({ namespaceSelector: 'global()', selector: "role == 'known'" }))],
      '8.8.8.8 red/b tcp/80',
      'allow none red/p#0',
    ],
    ['global() is no pod', guard(from({ namespaceSelector: 'global()' })), 'red/a red/b tcp/80', deny],
    [
      'a set of the cluster is not in the namespace',
      [globalSet(['8.0.0.0/8']), ...guard(from({ selector: "role == 'known'" }))],
      '8.8.8.8 red/b tcp/80',
      'deny none red/p#-1',
    ],
    [
      'a set of the namespace',
      [spaceSet('red/s', ['8.0.0.0/8']), ...guard(from({ selector: "role == 'known'" }))],
      '8.8.8.8 red/b tcp/80',
      'allow none red/p#0',
    ],
    [
      'all() means sets too',
      [spaceSet('red/s', ['8.0.0.0/8']), ...guard(from({ selector: 'all()' }))],
      '8.8.8.8 red/b tcp/80',
      'allow none red/p#0',
    ],
    [
      'a set of another namespace',
      [spaceSet('blue/s', ['8.0.0.0/8']), ...guard(from({ selector: "role == 'known'" }))],
      '8.8.8.8 red/b tcp/80',
      'deny none red/p#-1',
    ],
    [
      'a set inherits from its namespace',
      [spaceSet('blue/s', ['8.0.0.0/8']), ...guard(from({ namespaceSelector: "team == 'blue'" }))],
      '8.8.8.8 red/b tcp/80',
      'allow none red/p#0',
    ],
    [
      'a set that holds a pod counts for the pod',
      [spaceSet('red/s', ['10.0.1.0/24']), ...guard(from({ selector: "role == 'known'" }))],
      'blue/c red/b tcp/80',
      blue(allow),
    ],
    [
      'a bare address in a set',
      [spaceSet('red/s', ['8.8.8.8']), ...guard(from({ selector: "role == 'known'" }))],
      '8.8.8.8 red/b tcp/80',
      'allow none red/p#0',
    ],
    [
      'notSelector by a set, for the cluster',
      [
        globalSet(['8.0.0.0/8']),
        gnp('p', { selector: "app == 'b'", types: ['Ingress'], ingress: [from({ notSelector: "role == 'known'" })] }),
      ],
      '8.8.8.8 red/b tcp/80',
      'deny none p#-1',
    ],
    [
      'notSelector lets strangers in, for the cluster',
      [
        globalSet(['8.0.0.0/8']),
        gnp('p', { selector: "app == 'b'", types: ['Ingress'], ingress: [from({ notSelector: "role == 'known'" })] }),
      ],
      '9.9.9.9 red/b tcp/80',
      'allow none p#0',
    ],
    [
      'service accounts by name',
      guard(from({ serviceAccounts: { names: ['front', 'x'] } })),
      'red/a red/b tcp/80',
      allow,
    ],
    ['another service account', guard(from({ serviceAccounts: { names: ['back'] } })), 'red/a red/b tcp/80', deny],
    [
      'service accounts by label',
      guard(from({ serviceAccounts: { selector: "role == 'front'" } })),
      'red/a red/b tcp/80',
      allow,
    ],
    [
      'service accounts: name and label',
      guard(from({ serviceAccounts: { names: ['front'], selector: "role == 'back'" } })),
      'red/a red/b tcp/80',
      deny,
    ],
    [
      'service accounts are of the own namespace',
      guard(from({ serviceAccounts: { names: ['default'] } })),
      'blue/c red/b tcp/80',
      blue(deny),
    ],
    [
      'serviceAccountSelector of the policy',
      [np('red/p', { serviceAccountSelector: "role == 'front'", types: ['Ingress'] })],
      'red/b red/a tcp/80',
      'deny kns.red#0 red/p#-1',
    ],
    [
      'and who it leaves out',
      [np('red/p', { serviceAccountSelector: "role == 'front'", types: ['Ingress'] })],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    [
      'a policy selects in its namespace only',
      [np('red/p', { selector: 'all()', types: ['Ingress'] })],
      'red/a blue/c tcp/80',
      'allow kns.red#0 kns.blue#0',
    ],
    // Networks.
    ['nets', guard(from({ nets: ['8.0.0.0/8', '9.0.0.0/8'] })), '9.9.9.9 red/b tcp/80', 'allow none red/p#0'],
    ['outside nets', guard(from({ nets: ['8.0.0.0/8'] })), '9.9.9.9 red/b tcp/80', 'deny none red/p#-1'],
    ['notNets', guard(from({ notNets: ['8.0.0.0/8'] })), '8.8.8.8 red/b tcp/80', 'deny none red/p#-1'],
    ['notNets lets the rest in', guard(from({ notNets: ['8.0.0.0/8'] })), '9.9.9.9 red/b tcp/80', 'allow none red/p#0'],
    [
      'nets and notNets',
      guard(from({ nets: ['8.0.0.0/8'], notNets: ['8.8.0.0/16'] })),
      '8.8.8.8 red/b tcp/80',
      'deny none red/p#-1',
    ],
    [
      'nets and a selector: both',
      guard(from({ nets: ['10.0.0.0/24'], selector: "app == 'a'" })),
      'red/a red/b tcp/80',
      allow,
    ],
    ['networks of the other family: no rule', guard(from({ nets: ['fd00::/8'] })), 'red/a red/b tcp/80', deny],
    [
      'excluded networks of the other family: no rule',
      guard(from({ notNets: ['fd00::/8'] })),
      'red/a red/b tcp/80',
      deny,
    ],
    ['ipVersion 6 is not for IPv4', guard(rule('Allow', { ipVersion: 6 })), 'red/a red/b tcp/80', deny],
    ['ipVersion 4', guard(rule('Allow', { ipVersion: 4 })), 'red/a red/b tcp/80', allow],
    // Protocols and ports.
    ['a protocol', guard(rule('Allow', { protocol: 'TCP' })), 'red/a red/b udp/80', deny],
    ['a protocol by number', guard(rule('Allow', { protocol: 6 })), 'red/a red/b tcp/80', allow],
    ['another protocol by number', guard(rule('Allow', { protocol: 47 })), 'red/a red/b 47', allow],
    ['UDPLite', guard(rule('Allow', { protocol: 'UDPLite' })), 'red/a red/b udplite', allow],
    ['notProtocol', guard(rule('Allow', { notProtocol: 'UDP' })), 'red/a red/b udp/80', deny],
    ['notProtocol lets the rest in', guard(rule('Allow', { notProtocol: 'UDP' })), 'red/a red/b tcp/80', allow],
    ['ports, numbers and ranges', guard(to({ ports: [1, '80:90'] })), 'red/a red/b tcp/85', allow],
    ['outside the ports', guard(to({ ports: [1, '80:90'] })), 'red/a red/b tcp/91', deny],
    ['a named port', guard(to({ ports: ['web'] })), 'red/a red/b tcp/8080', allow],
    ['a named port or a number', guard(to({ ports: ['web', 1] })), 'red/a red/b tcp/1', allow],
    ['notPorts', guard(to({ notPorts: [80] })), 'red/a red/b tcp/80', deny],
    ['notPorts by name', guard(to({ notPorts: ['web'] })), 'red/a red/b tcp/8080', deny],
    ['notPorts lets the rest in', guard(to({ notPorts: ['web', 80] })), 'red/a red/b tcp/81', allow],
    ['ports and notPorts', guard(to({ ports: ['1:100'], notPorts: [50] })), 'red/a red/b tcp/50', deny],
    ['a named port of the right protocol', guard(to({ ports: ['dns'] }, 'UDP')), 'red/a red/b udp/53', allow],
    [
      'source ports cannot be told',
      guard(rule('Allow', { protocol: 'TCP', source: { ports: [1024] } })),
      'red/a red/b tcp/80',
      'unknown kns.red#0 red/p#0',
    ],
    [
      'every source port can be told',
      guard(rule('Allow', { protocol: 'TCP', source: { ports: ['1:65535'] } })),
      'red/a red/b tcp/80',
      allow,
    ],
    [
      'it does not matter when the end is the same',
      guard(rule('Allow', { protocol: 'TCP', source: { ports: [1024] } }), rule('Allow')),
      'red/a red/b tcp/80',
      'allow kns.red#0 red/p#1',
    ],
    // ICMP.
    ['ping', guard(rule('Allow', { protocol: 'ICMP' })), 'red/a red/b icmp', allow],
    ['ping is type 8', guard(rule('Allow', { protocol: 'ICMP', icmp: { type: 8 } })), 'red/a red/b icmp', allow],
    ['type 0 is not ping', guard(rule('Allow', { protocol: 'ICMP', icmp: { type: 0 } })), 'red/a red/b icmp', deny],
    [
      'a type that is asked for',
      guard(rule('Allow', { protocol: 'ICMP', icmp: { type: 3 } })),
      'red/a red/b icmp/3',
      allow,
    ],
    [
      'a code that is not known',
      guard(rule('Allow', { protocol: 'ICMP', icmp: { type: 3, code: 4 } })),
      'red/a red/b icmp/3',
      'unknown kns.red#0 red/p#0',
    ],
    ['notICMP', guard(rule('Allow', { protocol: 'ICMP', notICMP: { type: 8 } })), 'red/a red/b icmp', deny],
    [
      'notICMP lets the rest in',
      guard(rule('Allow', { protocol: 'ICMP', notICMP: { type: 8 } })),
      'red/a red/b icmp/0',
      allow,
    ],
    // HTTP.
    [
      'HTTP cannot be told',
      guard(rule('Allow', { http: { methods: ['GET'] } })),
      'red/a red/b tcp/80',
      'unknown kns.red#0 red/p#0',
    ],
    [
      'HTTP on another port can',
      guard(rule('Allow', { protocol: 'TCP', destination: { ports: [80] }, http: { methods: ['GET'] } })),
      'red/a red/b tcp/81',
      deny,
    ],
    [
      'HTTP does not matter before an Allow',
      guard(rule('Allow', { http: { methods: ['GET'] } }), rule('Allow')),
      'red/a red/b tcp/80',
      'allow kns.red#0 red/p#1',
    ],
    // The other side's labels in an ingress rule's destination.
    [
      'the own labels in destination',
      guard(rule('Allow', { destination: { selector: "app == 'b'" } })),
      'red/a red/b tcp/80',
      allow,
    ],
    [
      'other labels in destination',
      guard(rule('Allow', { destination: { selector: "app == 'x'" } })),
      'red/a red/b tcp/80',
      deny,
    ],
  ])('%s', (_what, objects, question, answer) => check(objects, question, answer));
});

describe('policies of the whole cluster', () => {
  const open = (name: string, spec: Spec) => gnp(name, { types: ['Ingress'], ...spec });
  it.each<Row>([
    ['selects everywhere', [open('p', { selector: "app == 'c'" })], 'red/a blue/c tcp/80', 'deny kns.red#0 p#-1'],
    ['an empty selector selects all', [open('p', {})], 'red/a blue/c tcp/80', 'deny kns.red#0 p#-1'],
    [
      'namespaceSelector',
      [open('p', { namespaceSelector: "team == 'blue'" })],
      'red/a blue/c tcp/80',
      'deny kns.red#0 p#-1',
    ],
    [
      'namespaceSelector leaves others out',
      [open('p', { namespaceSelector: "team == 'blue'" })],
      'blue/c red/b tcp/80',
      'allow kns.blue#0 kns.red#0',
    ],
    [
      'namespaceSelector with all()',
      [open('p', { selector: 'all()', namespaceSelector: 'all()' })],
      'red/a red/b tcp/80',
      'deny kns.red#0 p#-1',
    ],
    [
      'serviceAccountSelector',
      [open('p', { serviceAccountSelector: "role == 'front'" })],
      'red/b red/a tcp/80',
      'deny kns.red#0 p#-1',
    ],
    [
      'a rule selector means all namespaces',
      [open('p', { selector: "app == 'b'", ingress: [from({ selector: "app == 'c'" })] })],
      'blue/c red/b tcp/80',
      'allow kns.blue#0 p#0',
    ],
    [
      'all() in a rule is not the world',
      [open('p', { selector: "app == 'b'", ingress: [from({ selector: 'all()' })] })],
      '8.8.8.8 red/b tcp/80',
      'deny none p#-1',
    ],
    [
      'all() in a rule is a known set',
      [globalSet(['8.0.0.0/8']), open('p', { selector: "app == 'b'", ingress: [from({ selector: 'all()' })] })],
      '8.8.8.8 red/b tcp/80',
      'allow none p#0',
    ],
    [
      'a pod of the host network has no labels here',
      [open('p', { selector: "app == 'b'", ingress: [from({ selector: "app == 'a'" })] })],
      'red/host red/b tcp/80',
      'deny none p#-1',
    ],
    [
      'labels cannot be forged',
      [
        open('p', { namespaceSelector: "team == 'x'" }),
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            namespace: 'red',
            name: 'b',
            labels: { 'pcns.team': 'x', 'projectcalico.org/namespace': 'blue' },
          },
          spec: { nodeName: 'n2' },
          status: { podIP: '10.0.0.2' },
        },
      ],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
  ])('%s', (_what, objects, question, answer) => check(objects, question, answer));
});

describe('order and tiers', () => {
  const p = (title: string, order: number | undefined, action: string, more: Spec = {}) =>
    np(title, { types: ['Ingress'], ...(order !== undefined && { order }), ingress: [rule(action)], ...more });
  const first = tier('first', { order: 10 });
  it.each<Row>([
    [
      'lower order first',
      [p('red/z', 1, 'Deny'), p('red/a', 2, 'Allow')],
      'red/a red/b tcp/80',
      'deny kns.red#0 red/z#0',
    ],
    [
      'no order is last',
      [p('red/a', undefined, 'Deny'), p('red/z', 999999, 'Allow')],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/z#0',
    ],
    [
      'a tie: by name',
      [p('red/b', 5, 'Deny'), p('red/a', 5, 'Allow')],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/a#0',
    ],
    [
      'both without order: by name',
      [p('red/b', undefined, 'Deny'), p('red/a', undefined, 'Allow')],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/a#0',
    ],
    [
      'fractions and negatives',
      [p('red/b', 0.5, 'Deny'), p('red/a', -1, 'Allow')],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/a#0',
    ],
    [
      'Kubernetes has order 1000: before',
      [p('red/z', 999, 'Deny'), knp('red/k', { podSelector: {}, ingress: [{}] })],
      'red/a red/b tcp/80',
      'deny kns.red#0 red/z#0',
    ],
    [
      'Kubernetes has order 1000: behind',
      [p('red/a', 1001, 'Deny'), knp('red/k', { podSelector: {}, ingress: [{}] })],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/k#0',
    ],
    [
      'Kubernetes has order 1000: a tie by name',
      [p('red/a', 1000, 'Deny'), knp('red/k', { podSelector: {}, ingress: [{}] })],
      'red/a red/b tcp/80',
      'deny kns.red#0 red/a#0',
    ],
    [
      'a tier before default',
      [first, p('red/t', 1, 'Deny', { tier: 'first' }), p('red/a', 1, 'Allow')],
      'red/a red/b tcp/80',
      'deny kns.red#0 red/t#0',
    ],
    [
      'an Allow ends it',
      [first, p('red/t', 1, 'Allow', { tier: 'first' }), p('red/a', 1, 'Deny')],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/t#0',
    ],
    [
      'Pass goes to the next tier',
      [first, p('red/t', 1, 'Pass', { tier: 'first' }), p('red/a', 1, 'Deny')],
      'red/a red/b tcp/80',
      'deny kns.red#0 red/a#0',
    ],
    [
      'Pass passes the rest of the tier',
      [first, p('red/t', 1, 'Pass', { tier: 'first' }), p('red/u', 2, 'Deny', { tier: 'first' })],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    [
      'the end of a tier drops',
      [first, np('red/t', { tier: 'first', types: ['Ingress'] }), p('red/a', 1, 'Allow')],
      'red/a red/b tcp/80',
      'deny kns.red#0 red/t#-1',
    ],
    [
      'a tier that passes at its end',
      [
        tier('first', { order: 10, defaultAction: 'Pass' }),
        np('red/t', { tier: 'first', types: ['Ingress'] }),
        p('red/a', 1, 'Allow'),
      ],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/a#0',
    ],
    [
      'a tier counts only where a policy selects',
      [first, np('red/t', { tier: 'first', selector: "app == 'x'", types: ['Ingress'] })],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    [
      'and only in its direction',
      [first, np('red/t', { tier: 'first', types: ['Egress'], egress: [rule('Allow')] })],
      'blue/c red/b tcp/80',
      'allow kns.blue#0 kns.red#0',
    ],
    [
      'a tier behind default',
      [tier('last', { order: 2000000 }), p('red/t', 1, 'Deny', { tier: 'last' }), p('red/a', 1, 'Pass')],
      'red/a red/b tcp/80',
      'deny kns.red#0 red/t#0',
    ],
    [
      'a tier without order is behind',
      [tier('last', {}), p('red/t', 1, 'Deny', { tier: 'last' }), p('red/a', 1, 'Allow')],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/a#0',
    ],
    [
      'tiers of one order: by name',
      [
        tier('b', { order: 5 }),
        tier('a', { order: 5 }),
        p('red/y', 1, 'Deny', { tier: 'b' }),
        p('red/x', 1, 'Allow', { tier: 'a' }),
      ],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/x#0',
    ],
    [
      'a tier without object is last',
      [p('red/t', 1, 'Deny', { tier: 'gone' }), p('red/a', 1, 'Allow')],
      'red/a red/b tcp/80',
      'allow kns.red#0 red/a#0',
    ],
    [
      'and drops at its end',
      [np('red/t', { tier: 'gone', types: ['Ingress'] })],
      'red/a red/b tcp/80',
      'deny kns.red#0 red/t#-1',
    ],
    ['Pass in the last tier: the profile', [p('red/a', 1, 'Pass')], 'red/a red/b tcp/80', 'allow kns.red#0 kns.red#0'],
    [
      'the policies of hosts alone do not count for pods',
      [
        gnp('p', {
          selector: 'all()',
          applyOnForward: true,
          preDNAT: true,
          types: ['Ingress'],
          ingress: [rule('Deny')],
        }),
      ],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    [
      'untracked neither',
      [
        gnp('p', {
          selector: 'all()',
          applyOnForward: true,
          doNotTrack: true,
          types: ['Ingress'],
          ingress: [rule('Deny')],
        }),
      ],
      'red/a red/b tcp/80',
      'allow kns.red#0 kns.red#0',
    ],
    [
      'performanceHints say nothing',
      [np('red/p', { types: ['Ingress'], performanceHints: ['AssumeNeededOnEveryNode'] })],
      'red/a red/b tcp/80',
      deny,
    ],
  ])('%s', (_what, objects, question, answer) => check(objects, question, answer));

  it('before 3.32 ties are broken by the old names', () => {
    const objects = [p('red/default.z', 1000, 'Deny'), knp('red/a', { podSelector: {}, ingress: [{}] })];
    check(objects, 'red/a red/b tcp/80', 'allow kns.red#0 red/a#0', '3.33');
    check(objects, 'red/a red/b tcp/80', 'deny kns.red#0 red/default.z#0', '3.29');
  });
});

describe('services in rules', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'red', name: 's' },
    spec: { clusterIP: '10.96.0.5', selector: { app: 'b' }, ports: [{ port: 80, targetPort: 'web' }] },
  };
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace: 'red', name: 's-1', labels: { 'kubernetes.io/service-name': 's' } },
    endpoints: [{ addresses: ['10.0.1.3'] }],
    ports: [{ port: 9000, protocol: 'TCP' }],
  };
  const out = (destination: Spec) =>
    np('red/p', { selector: "app == 'a'", types: ['Egress'], egress: [rule('Allow', { destination })] });
  const s = { services: { name: 's' } };
  it.each<Row>([
    ['the pods behind it, on their port', [service, out(s)], 'red/a red/b tcp/8080', 'allow red/p#0 kns.red#0'],
    ['not on the port of the Service', [service, out(s)], 'red/a red/b tcp/80', 'deny red/p#-1 kns.red#0'],
    ['slices before selectors', [service, slice, out(s)], 'red/a blue/c tcp/9000', 'allow red/p#0 kns.blue#0'],
    ['slices alone', [slice, out(s)], 'red/a red/b tcp/8080', 'deny red/p#-1 kns.red#0'],
    ['another protocol', [service, out(s)], 'red/a red/b udp/8080', 'deny red/p#-1 kns.red#0'],
    ['no such Service', [out(s)], 'red/a red/b tcp/8080', 'deny red/p#-1 kns.red#0'],
    [
      'of another namespace',
      [service, out({ services: { name: 's', namespace: 'blue' } })],
      'red/a red/b tcp/8080',
      'deny red/p#-1 kns.red#0',
    ],
    [
      'as a source: any port',
      [service, np('red/p', { selector: "app == 'a'", types: ['Ingress'], ingress: [from(s)] })],
      'red/b red/a tcp/1',
      'allow kns.red#0 red/p#0',
    ],
  ])('%s', (_what, objects, question, answer) => check(objects, question, answer));

  it('says that the address of a Service is not what policies see', () => {
    const verdict = indexOf([service]).decide({
      from: { namespace: 'red', name: 'a' },
      to: { address: '10.96.0.5' },
      protocol: 'tcp',
      port: 80,
    });
    expect(verdict.allowed).toBe('unknown');
    expect(verdict.problems).toEqual([{ object: 'question', reason: saying('Service red/s') }]);
  });
});

describe('what Calico refuses is left out, with its name and the reason', () => {
  const bad = (rules: unknown[], more: Spec = {}) => np('red/bad', { types: ['Ingress'], ingress: rules, ...more });
  it.each<[string, unknown, string]>([
    ['a selector', np('red/bad', { selector: 'app = b' }), "expected '==' at position 4"],
    ['a selector in a rule', bad([from({ selector: 'app' })]), 'spec.ingress[0].source.selector'],
    ['global() in a selector', np('red/bad', { selector: 'global()' }), 'global()'],
    ['global() beside others', bad([from({ namespaceSelector: "global() || team == 'x'" })]), 'cannot be combined'],
    ['an action', bad([rule('Accept')]), 'action'],
    ['an action in small letters', bad([rule('allow')]), 'action'],
    ['no action', bad([{}]), 'action'],
    ['an unknown field', np('red/bad', { Selector: 'all()' }), "unknown field 'Selector'"],
    ['an unknown field in a rule', bad([rule('Allow', { sources: {} })]), "unknown field 'sources'"],
    ['an unknown field in a side', bad([from({ namespaceselector: 'all()' })]), "unknown field 'namespaceselector'"],
    ['ports without a protocol', bad([rule('Allow', { destination: { ports: [80] } })]), 'must set protocol'],
    ['ports of ICMP', bad([rule('Allow', { protocol: 'ICMP', destination: { ports: [80] } })]), 'must set protocol'],
    ['a protocol', bad([rule('Allow', { protocol: 'tcp' })]), 'not a protocol'],
    ['protocol 0', bad([rule('Allow', { protocol: 0 })]), 'not a protocol'],
    ['port 0', bad([rule('Allow', { protocol: 'TCP', destination: { ports: [0] } })]), 'between 1 and 65535'],
    ['a range backwards', bad([rule('Allow', { protocol: 'TCP', destination: { ports: ['90:80'] } })]), 'begins after'],
    ['a network', bad([from({ nets: ['10.0.0/8'] })]), 'not a network'],
    ['a network with host bits', bad([from({ nets: ['10.0.0.1/8'] })]), 'bits set'],
    ['both families', bad([from({ nets: ['10.0.0.0/8', 'fd00::/8'] })]), 'both IPv4 and IPv6'],
    [
      'a family that does not fit',
      bad([rule('Allow', { ipVersion: 6, source: { nets: ['10.0.0.0/8'] } })]),
      'ipVersion',
    ],
    ['ICMP fields without ICMP', bad([rule('Allow', { icmp: { type: 8 } })]), 'ICMP'],
    [
      'an ICMP code without type',
      bad([rule('Allow', { protocol: 'ICMP', icmp: { code: 1 } })]),
      'without an ICMP type',
    ],
    ['ICMP for IPv6', bad([rule('Allow', { protocol: 'ICMP', ipVersion: 6 })]), 'ipVersion 4'],
    ['HTTP in a Deny', bad([rule('Deny', { http: { methods: ['GET'] } })]), 'Allow rule'],
    ['HTTP of UDP', bad([rule('Allow', { protocol: 'UDP', http: {} })]), 'TCP'],
    [
      'a Service as ingress destination',
      bad([rule('Allow', { destination: { services: { name: 's' } } })]),
      'not allowed in an ingress rule',
    ],
    [
      'a Service with a selector',
      bad([from({ services: { name: 's' }, selector: 'all()' })]),
      'cannot be in the same rule',
    ],
    ['a Service without a name', bad([from({ services: { namespace: 'x' } })]), 'service name'],
    ['a type twice', np('red/bad', { types: ['Ingress', 'Ingress'] }), 'more than once'],
    ['a type', np('red/bad', { types: ['ingress'] }), 'types'],
    ['an order as text', np('red/bad', { order: 'first' }), 'order'],
    [
      'namespaceSelector in a namespace',
      np('red/bad', { namespaceSelector: 'all()' }),
      "unknown field 'namespaceSelector'",
    ],
  ])('%s', (_what, object, reason) => {
    const index = indexOf([object]);
    expect(index.problems).toEqual([{ object: 'NetworkPolicy red/bad', reason: saying(reason) }]);
    expect(ask(index, 'red/a red/b tcp/80')).toBe('unknown kns.red#0 kns.red#0');
  });

  it.each<[string, Spec, string]>([
    ['preDNAT with doNotTrack', { preDNAT: true, doNotTrack: true, applyOnForward: true }, 'cannot both'],
    ['preDNAT with egress', { preDNAT: true, applyOnForward: true, egress: [rule('Allow')] }, 'egress'],
    ['preDNAT of type Egress', { preDNAT: true, applyOnForward: true, types: ['Egress'] }, 'Egress'],
    ['preDNAT without applyOnForward', { preDNAT: true }, 'applyOnForward'],
    ['a Service without a namespace', { ingress: [from({ services: { name: 's' } })] }, 'must specify a namespace'],
  ])('%s', (_what, spec, reason) => {
    expect(indexOf([gnp('bad', spec)]).problems).toEqual([
      { object: 'GlobalNetworkPolicy bad', reason: saying(reason) },
    ]);
  });

  it('a better version takes the place of a bad one, and a bad one of a good one', () => {
    const index = indexOf([np('red/p', { selector: '=' })]);
    index.upsert(np('red/p', { types: ['Ingress'] }));
    expect(index.problems).toEqual([]);
    expect(ask(index, 'red/a red/b tcp/80')).toBe(deny);
    index.upsert(np('red/p', { selector: '=' }));
    expect(index.problems).toHaveLength(1);
    expect(ask(index, 'red/a red/b tcp/80')).toBe('unknown kns.red#0 kns.red#0');
  });
});

describe('ports that are all names', () => {
  const byName = (more: Spec = {}) =>
    np('red/p', {
      selector: "app == 'b'",
      types: ['Ingress'],
      ingress: [{ action: 'Allow', destination: { ports: ['dns'] }, ...more }],
    });

  it('need no protocol from 3.32, and are of any then', () => {
    const index = indexOf([byName()], '3.32');
    expect(index.problems).toEqual([]);
    expect(ask(index, 'red/a red/b udp/53')).toMatch(/^allow/);
    expect(ask(index, 'red/a red/b tcp/53')).toMatch(/^deny/);
    expect(ask(index, 'red/a red/b udp/54')).toMatch(/^deny/);
  });

  it('are refused without one before, and beside numbers', () => {
    expect(indexOf([byName()], '3.31').problems).toHaveLength(1);
    expect(indexOf([byName({ destination: { ports: ['dns', 53] } })], '3.32').problems).toHaveLength(1);
    expect(indexOf([byName({ protocol: 'ICMP' })], '3.32').problems).toHaveLength(1);
  });
});

describe('what the API refuses from 3.32', () => {
  const long = `app == '${'x'.repeat(1_020)}'`;
  it.each<[string, Spec]>([
    ['no types at all', { types: [] }],
    ['a hint that there is not', { performanceHints: ['Hurry'] }],
    ['a long selector', { selector: long }],
    ['a long selector of a rule', { ingress: [{ action: 'Allow', source: { notSelector: long } }] }],
  ])('%s', (_what, spec) => {
    expect(indexOf([np('red/p', spec)], '3.32').problems).toHaveLength(1);
    // What is stored already Felix reads.
    expect(indexOf([raw('NetworkPolicy', 'red/p', spec)], '3.32').problems).toEqual([]);
  });

  it('to exclude every address', () => {
    const excluding = (net: string) => np('red/p', { ingress: [{ action: 'Allow', source: { notNets: [net] } }] });
    expect(indexOf([excluding('0.0.0.0/0')], '3.32').problems).toHaveLength(1);
    expect(indexOf([excluding('0.0.0.0/0')], '3.31').problems).toEqual([]);
    expect(indexOf([excluding('::/0')], '3.33').problems).toHaveLength(1);
    expect(indexOf([excluding('10.0.0.0/8')], '3.33').problems).toEqual([]);
    // As it may be stored, it is a rule that matches nothing.
    const spec = {
      selector: "app == 'b'",
      types: ['Ingress'],
      ingress: [{ action: 'Allow', source: { notNets: ['0.0.0.0/0'] } }],
    };
    expect(ask(indexOf([raw('NetworkPolicy', 'red/p', spec)]), 'red/a red/b tcp/80')).toBe('deny kns.red#0 red/p#-1');
  });

  it('actions in small letters are read where they are stored so, and nowhere else', () => {
    const spec = { selector: "app == 'b'", types: ['Ingress'], ingress: [{ action: 'deny' }] };
    expect(ask(indexOf([raw('NetworkPolicy', 'red/p', spec)], '3.31'), 'red/a red/b tcp/80')).toBe(
      'deny kns.red#0 red/p#0',
    );
    expect(indexOf([np('red/p', spec)], '3.31').problems).toHaveLength(1);
  });
});
