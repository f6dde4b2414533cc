import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyNotAllowed, whyNoUndo } from '../../../src/act/allowed.ts';
import { fixActionSchema, type NodeChange } from '../../../src/fixes/action.ts';
import { smallestAllow } from '../../../src/fixes/policy-yaml.ts';
import { said } from '../../helpers/said.ts';
import { recordedNode, recordedNodes } from '../helpers/recorded-node.ts';

/** What is carried out at all, whatever a record or a cluster says. */

const onNode = (change: NodeChange) => whyNotAllowed({ kind: 'node', node: 'node-1', change });
const rule = (text: string, family: 4 | 6 = 4): NodeChange => ({
  kind: 'iptables-insert',
  backend: 'nft',
  family,
  table: 'filter',
  rule: text,
  place: 1,
});
const route = (text: string, more: object = {}): NodeChange => ({ kind: 'route-add', family: 4, route: text, ...more });
const ipRule = (text: string): NodeChange => ({ kind: 'ip-rule-add', family: 4, rule: text });

describe('a firewall rule that is put onto a node', () => {
  it.each([
    '-A INPUT -j DROP',
    '-A OUTPUT -j REJECT --reject-with icmp-port-unreachable',
    '-A INPUT -p tcp -j DROP',
    '-A INPUT -m comment --comment "-p 89 -s 10.0.0.1" -j DROP',
    '-A INPUT -s 0.0.0.0/0 -j DROP',
    '-A INPUT -s 128.0.0.0/1 -j DROP',
    '-A INPUT ! -s 10.0.0.1/32 -j DROP',
    '-A INPUT ! -i eth0 -j DROP',
    '-A OUTPUT -o + -j DROP',
    '-A OUTPUT -o lo -j DROP',
    '-A INPUT -i eth0 -j DROP',
    '-A INPUT -i ens+ -j DROP',
    '-A OUTPUT -o bond0 -p tcp -j DROP',
    '-A INPUT -m conntrack --ctstate NEW -j DROP',
    '-A PREROUTING -j DNAT --to-destination 10.0.0.1',
    '-A KUBE-FIREWALL -j DROP',
    '-A cali-INPUT -j DROP',
    '-A INPUT -p tcp -m tcp --dport 1:65535 -j DROP',
    '-D INPUT 1',
    'INPUT -j DROP',
  ])('is refused where it meets all of its traffic: %s', (text) => {
    expect(said(onNode(rule(text)))).toMatch(/is not put onto a node from here/);
  });

  it.each([
    '-A FORWARD -j DROP',
    '-A cali-tw-cali1234567890a -j DROP',
    '-A cali-FORWARD -j DROP',
    '-A INPUT -p ipencap -j REJECT --reject-with icmp-port-unreachable',
    '-A INPUT -p 4 -j DROP',
    '-A INPUT -p udp -m udp --dport 4789 -j DROP',
    '-A OUTPUT -d 10.0.0.12/32 -j DROP',
    '-A INPUT -s 192.168.0.0/16 -j DROP',
    '-A PREROUTING -i cali1234567890a -j DROP',
    '-A POSTROUTING -s 192.168.84.131/32 -d 192.168.60.173/32 -j SNAT --to-source 10.9.9.9',
  ])('is taken back where it speaks of some: %s', (text) => {
    expect(onNode(rule(text))).toBeUndefined();
  });
});

describe('a route that is put onto a node', () => {
  it.each([
    'default via 10.0.0.1 dev eth0',
    '0.0.0.0/0 via 10.0.0.1',
    '0.0.0.0/1 dev eth0',
    '128.0.0.0/1 dev eth0',
    '10.0.0.0/7 dev eth0',
    'blackhole 0.0.0.0/1',
    'unicast default dev tunl0',
    'blackhole default',
    '::/0 dev eth0',
    '2000::/3 dev eth0',
    'local 10.0.0.1 dev lo table local',
    '10.0.0.1 dev lo table 255',
    '0/1 dev eth0',
    '',
    'all dev eth0',
    // ip takes the last of two words, and the beginning of a word for the whole.
    '10.9.9.9 dev lo table 99 table local',
    '10.9.9.9 dev lo ta local',
    '10.9.9.9 dev lo tab 255',
    '10.9.9.9 dev lo table 0xff',
    '10.9.9.9 to default dev eth0',
    'to default dev eth0',
    '10.9.9.9 dev cali1234567890a dev eth0',
    '10.9.9.9 proto bird nexthop via 10.0.0.1 table local',
    '10.9.9.9 dev',
  ])('is refused where it leads half of the world: %s', (text) => {
    expect(said(onNode(route(text)))).toMatch(/is not put onto a node from here/);
  });

  it.each([
    '192.168.84.131 dev cali1234567890a scope link',
    '192.168.84.128/26 via 10.0.0.12 dev tunl0 proto bird onlink',
    'blackhole 192.168.60.128/26 proto bird',
    'unreachable 10.0.0.0/8',
    'fd00:10:244::/64 dev vxlan-v6.calico',
    '10.9.0.0/16 proto bird metric 32 nexthop via 10.0.0.1 dev eth0 weight 1 nexthop via 10.0.0.2 dev eth0 weight 2 onlink',
    '10.9.0.0/16 dev eth0 table 99 scope link src 10.0.0.1 linkdown mtu 1450',
  ])('is taken where it leads to pods: %s', (text) => {
    expect(onNode(route(text))).toBeUndefined();
  });

  it('may be the default route of a pod, in its own network', () => {
    const pod = { interface: 'cali1234567890a', address: '192.168.84.131' };
    expect(onNode(route('default via 169.254.1.1 dev eth0', { pod }))).toBeUndefined();
  });

  it('is refused for every network that holds half of all addresses or more', () => {
    const wide = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 7 })).map(([address, prefix]) => `${address}/${prefix}`);
    const type = fc.constantFrom('', 'blackhole ', 'unreachable ', 'prohibit ', 'throw ', 'unicast ');
    fc.assert(
      fc.property(type, wide, (written, network) => {
        expect(onNode(route(`${written}${network} dev eth0`))).toBeDefined();
      }),
    );
  });
});

describe('an address that is put onto a node', () => {
  const add = (address: string, prefix: number) => onNode({ kind: 'address-add', dev: 'eth0', address, prefix });
  it('is refused where half of all addresses would be its network', () => {
    for (const prefix of [0, 1, 7]) expect(said(add('10.0.0.1', prefix))).toMatch(/would lead far more than pods/);
    for (const prefix of [0, 3, 15]) expect(said(add('fd00::1', prefix))).toMatch(/would lead far more than pods/);
  });
  it('is taken otherwise', () => {
    for (const prefix of [8, 24, 32]) expect(add('10.0.0.1', prefix)).toBeUndefined();
    for (const prefix of [16, 64, 128]) expect(add('fd00::1', prefix)).toBeUndefined();
  });
});

describe('what recorded nodes have', () => {
  it.each(recordedNodes())(
    '%s %s: each route and routing rule but the kernel’s own is as ip prints it',
    (recording, node) => {
      const { routes, rules } = recordedNode(recording, node);
      expect(routes.ok && rules.ok).toBe(true);
      const written = [
        ...(routes.ok ? routes.value.map(({ text, family }) => onNode({ ...route(text), family } as NodeChange)) : []),
        ...(rules.ok ? rules.value.map(({ text, family }) => onNode({ ...ipRule(text), family } as NodeChange)) : []),
      ];
      const strange = written.map(said).filter((reason) => /not as ip prints it/.test(reason));
      expect(strange.filter((reason) => !/^"(?:local|broadcast|multicast|anycast) /.test(reason))).toEqual([]);
    },
  );
});

describe('a routing rule that is put onto a node', () => {
  it.each([
    '100: from all lookup 77',
    '100: from 0.0.0.0/0 lookup 77',
    '100: from all to 0.0.0.0/1 lookup 77',
    '100: not from all fwmark 0x1 lookup 77',
    '100: from all fwmark 0/0 lookup 77',
    '100: from all blackhole',
    '100: from 10.0.0.7 from all lookup 77',
    '100: from all to 192.168.0.0/16 to 0.0.0.0/0 lookup 77',
    '100: from all fwmark 0x1/0x1 fwmark 0/0 lookup 77',
    '100: from all iif cali1 dev lo lookup 77',
    '100: from 10.0.0.7 fr all lookup 77',
    '100: from all lookup 77 priority 5 to',
  ])('is refused where it is for everything: %s', (text) => {
    expect(said(onNode(ipRule(text)))).toMatch(/is not put onto a node from here/);
  });

  it.each([
    '100: from all to 192.168.0.0/16 lookup 77',
    '100: from 10.0.0.7 lookup 77',
    '9: from all fwmark 0x8/0x8 lookup 7',
  ])('is taken where it is for some: %s', (text) => {
    expect(onNode(ipRule(text))).toBeUndefined();
  });
});

describe('rights that are given', () => {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const name = 'calico-why-kube-controllers';
  const role = (...rules: object[]) => ({ apiVersion, kind: 'ClusterRole', metadata: { name }, rules });
  const binding = (more: object) => ({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: 'calico-kube-controllers', namespace: 'kube-system' }],
    ...more,
  });
  const apply = (...manifests: object[]) => whyNotAllowed(fixActionSchema.parse({ kind: 'apply', manifests }));
  const right = (group: string, resource: string, ...verbs: string[]) => ({
    apiGroups: [group],
    resources: [resource],
    verbs,
  });

  it('are those of Calico’s manifest, to its own account', () => {
    expect(
      apply(role(right('', 'pods', 'get', 'list', 'watch'), right('crd.projectcalico.org', 'ipamblocks', 'update'))),
    ).toBeUndefined();
    expect(apply(binding({}))).toBeUndefined();
    const subjects = [{ kind: 'ServiceAccount', name: 'calico-kube-controllers', namespace: 'calico-system' }];
    expect(apply(binding({ subjects }))).toBeUndefined();
  });

  it.each([
    ['everything', role(right('*', '*', '*'))],
    ['secrets', role(right('', 'secrets', 'get'))],
    ['a verb more', role(right('', 'pods', 'get', 'delete'))],
    ['all verbs of what is known', role(right('', 'pods', '*'))],
    ['a resource beside', role({ ...right('', 'pods', 'get'), resources: ['pods', 'secrets'] })],
    ['a group beside', role({ ...right('', 'pods', 'get'), apiGroups: ['', 'apps'] })],
    ['exec', role(right('', 'pods/exec', 'get'))],
    ['a path', role({ nonResourceURLs: ['*'], verbs: ['get'] })],
    ['what JavaScript gives each object', role(right('', 'constructor', 'get'))],
    ['nothing', role()],
    ['what is aggregated', { ...role(right('', 'pods', 'get')), aggregationRule: { clusterRoleSelectors: [{}] } }],
    [
      'a label by which others aggregate it',
      {
        ...role(right('', 'pods', 'get')),
        metadata: { name, labels: { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' } },
      },
    ],
    ['another account', binding({ subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'shop' }] })],
    [
      'that name elsewhere',
      binding({ subjects: [{ kind: 'ServiceAccount', name: 'calico-kube-controllers', namespace: 'shop' }] }),
    ],
    [
      'everybody',
      binding({ subjects: [{ kind: 'Group', name: 'system:authenticated', apiGroup: 'rbac.authorization.k8s.io' }] }),
    ],
    ['nobody', binding({ subjects: [] })],
    [
      'another role',
      binding({ roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' } }),
    ],
  ])('are never: %s', (_, manifest) => {
    expect(said(apply(manifest))).toMatch(/is not written from here/);
  });
});

describe('a policy that is written', () => {
  const apply = (manifest: object) => whyNotAllowed(fixActionSchema.parse({ kind: 'apply', manifests: [manifest] }));
  const params = {
    policyNamespace: 'shop',
    peerNamespace: 'web',
    podLabels: 'app=db',
    peerLabels: 'app=web',
    port: '5432',
  };
  const good = smallestAllow(params) as { spec: Record<string, unknown> };

  it('is every one that the fix writes', () => {
    for (const more of [
      {},
      { direction: 'egress' },
      { peerLabels: '', peerAddress: '10.0.0.7' },
      { peerNamespace: 'shop' },
    ]) {
      const { port, ...without } = params;
      for (const given of [
        { ...params, ...more },
        { ...without, ...more, protocol: 'icmp' },
      ]) {
        expect(apply(smallestAllow(given))).toBeUndefined();
      }
      expect(port).toBe('5432');
    }
  });

  it.each([
    ['isolates and allows nothing', { ...good.spec, ingress: [] }],
    ['isolates the other way, too', { ...good.spec, policyTypes: ['Ingress', 'Egress'] }],
    ['allows everybody', { ...good.spec, ingress: [{}] }],
    ['allows a whole network', { ...good.spec, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }],
    ['allows every namespace', { ...good.spec, ingress: [{ from: [{ namespaceSelector: {}, podSelector: {} }] }] }],
    ['is for all pods', { ...good.spec, podSelector: { matchLabels: {} } }],
    ['is for pods by an expression', { ...good.spec, podSelector: { matchExpressions: [] } }],
  ])('is none that %s', (_, spec) => {
    expect(said(apply({ ...good, spec }))).toMatch(/is not written from here/);
  });
});

describe('what takes a fix back', () => {
  it.each([
    { kind: 'delete-pod', namespace: 'kube-system', name: 'coredns', uid: 'u' },
    {
      kind: 'apply',
      manifests: [smallestAllow({ policyNamespace: 'a', peerNamespace: 'b', podLabels: 'a=b', peerLabels: 'a=b' })],
    },
    { kind: 'collect', nodes: ['node-1'] },
    { kind: 'release-address', address: '10.0.0.1', handle: 'h' },
    { kind: 'calicoctl', args: ['create', '-f', '-'] },
    { kind: 'node', node: 'n', change: { kind: 'route-delete', family: 4, route: '10.0.0.0/8 dev eth0' } },
    { kind: 'node', node: 'n', change: { kind: 'address-delete', dev: 'eth0', address: '10.0.0.1', prefix: 24 } },
    { kind: 'node', node: 'n', change: { ...rule('-A FORWARD -j DROP'), kind: 'iptables-delete' } },
    { kind: 'node', node: 'n', change: { kind: 'bird', family: 4, session: 'Mesh_1', to: 'enable' } },
    { kind: 'node', node: 'n', change: rule('-A INPUT -j DROP') },
  ])('is never %j', (action) => {
    expect(whyNoUndo(fixActionSchema.parse(action))).toBeDefined();
  });

  it.each([
    { kind: 'node', node: 'n', change: rule('-A FORWARD -j DROP') },
    { kind: 'node', node: 'n', change: { kind: 'bird', family: 4, session: 'Mesh_1', to: 'disable' } },
    {
      kind: 'patch',
      path: '/apis/crd.projectcalico.org/v1/ippools/p',
      resourceVersion: '1',
      patch: { spec: { disabled: true } },
    },
    { kind: 'calicoctl', args: ['delete', 'profile', 'kns.shop'] },
  ])('may be %j', (action) => {
    expect(whyNoUndo(fixActionSchema.parse(action))).toBeUndefined();
  });
});
