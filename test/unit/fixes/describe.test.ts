import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { FixId } from '../../../src/faults/fixes.ts';
import { catalogue } from '../../../src/fixes/catalogue.ts';
import { describeFix } from '../../../src/fixes/describe.ts';
import { savedWords } from '../../../src/fixes/shell-text.ts';
import { verbatim } from '../../../src/words/message.ts';
import { runs } from '../../helpers/runs.ts';
import { said } from '../../helpers/said.ts';
import { shellSyntaxIn } from '../../helpers/shell-syntax.ts';

const agent = { node: 'node-2', agent: 'calico-node-5c2ft', agentNamespace: 'kube-system' };

const rows: [FixId, Record<string, string>, string][] = [
  ['restart-calico-node', agent, 'kubectl -n kube-system delete pod calico-node-5c2ft'],
  [
    'restart-calico-node',
    { node: 'node-2' },
    "kubectl delete pod -A -l 'k8s-app in (calico-node,canal)' --field-selector spec.nodeName=node-2",
  ],
  [
    'set-router-id',
    {},
    "kubectl -n kube-system set env daemonset -l 'k8s-app in (calico-node,canal)' CALICO_ROUTER_ID-",
  ],
  [
    'set-router-id',
    { namespace: 'calico-system' },
    'kubectl edit installation default\n# what is set on the DaemonSet is put back - change CALICO_ROUTER_ID- where spec.calicoNodeDaemonSet sets it',
  ],
  [
    'renew-wireguard-key',
    { node: 'node-2', dev: 'wireguard.cali' },
    "# on node-2\nip link del wireguard.cali\nkubectl delete pod -A -l 'k8s-app in (calico-node,canal)' --field-selector spec.nodeName=node-2",
  ],
  [
    'set-mtu',
    { mtu: '1450', namespace: 'calico-system' },
    `kubectl patch installation default --type merge -p '{"spec":{"calicoNetwork":{"mtu":1450}}}'`,
  ],
  [
    'delete-route',
    { ...agent, route: 'blackhole 192.168.247.2/32' },
    'kubectl -n kube-system exec calico-node-5c2ft -c calico-node -- ip route del blackhole 192.168.247.2/32',
  ],
  [
    'delete-route',
    { node: 'node-2', route: '10.0.0.0/8 via 10.1.1.1' },
    '# on node-2\nip route del 10.0.0.0/8 via 10.1.1.1',
  ],
  [
    'delete-rule',
    { ...agent, backend: 'legacy', table: 'filter', rule: '-A FORWARD -m comment --comment "no way" -j DROP' },
    "kubectl -n kube-system exec calico-node-5c2ft -c calico-node -- iptables-legacy -t filter -D FORWARD -m comment --comment 'no way' -j DROP",
  ],
  [
    'delete-rule',
    { node: 'node-2', backend: 'native', table: 'inet people', rule: 'add rule …', chain: 'a/b', handle: '7' },
    '# on node-2\nnft delete rule inet people a/b handle 7',
  ],
  [
    'chain-policy-accept',
    { node: 'node-2', backend: 'native', table: 'inet people', chain: 'forward' },
    "# on node-2\nnft add chain inet people forward '{ policy accept; }'",
  ],
  [
    'set-sysctl',
    { node: 'node-2', name: 'net.ipv4.conf.vxlan.calico.forwarding', value: '1' },
    '# on node-2\nsysctl -w net.ipv4.conf.vxlan/calico.forwarding=1',
  ],
  ['release-address', { address: '192.168.1.1' }, 'calicoctl ipam release --ip=192.168.1.1'],
  [
    'delete-ip-rule',
    { node: 'node-2', rule: '100: from all to 10.0.0.0/8 lookup 77' },
    '# on node-2\nip rule del priority 100 from all to 10.0.0.0/8 lookup 77',
  ],
];

/** A value for each that it has to be given, and for those that it may be given. */
const paramsOf = (takes: readonly string[], textOf: (name: string) => string): Record<string, string> =>
  Object.fromEntries(takes.map((take) => take.replace('?', '')).map((name) => [name, textOf(name)]));

describe('fixes as text', () => {
  it.each(rows)('%s', (id, params, command) => {
    expect(describeFix({ id, params }).command).toBe(command);
  });

  it('writes the smallest policy that allows what was asked', () => {
    const { command, why } = describeFix({
      id: 'allow-policy',
      params: {
        title: 'Kubernetes NetworkPolicy shop/default-deny',
        direction: 'ingress',
        policyNamespace: 'shop',
        podLabels: 'app=db',
        peerNamespace: 'ops',
        peerLabels: 'app=agent',
        protocol: 'tcp',
        port: '5432',
      },
    });
    expect(said(why)).toContain('shop/default-deny');
    const yaml = command.split('\n').slice(1, -1).join('\n');
    expect(load(yaml)).toMatchObject({
      kind: 'NetworkPolicy',
      metadata: { namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'db' } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } },
                podSelector: { matchLabels: { app: 'agent' } },
              },
            ],
            ports: [{ protocol: 'TCP', port: 5432 }],
          },
        ],
      },
    });
  });

  it('reads the words of a saved rule', () => {
    expect(savedWords('-A FORWARD -m comment --comment "a \\"b\\" c" -j DROP')).toEqual([
      '-A',
      'FORWARD',
      '-m',
      'comment',
      '--comment',
      'a "b" c',
      '-j',
      'DROP',
    ]);
  });

  it('never empties chains, and every fix says why and by whom', () => {
    const ids = catalogue.map((fix) => fix.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, takes } of catalogue) {
      const fix = describeFix({ id, params: paramsOf(takes, (name) => name) });
      expect(said(fix.why), id).not.toBe('');
      expect(said(fix.title), id).not.toBe(id);
      expect(fix.command, id).not.toMatch(/-F\b|--flush/);
    }
  });

  it.each(catalogue.filter(({ takes }) => takes.some((take) => !take.endsWith('?'))))(
    '$id is shown by its name where it lacks what it has to know',
    ({ id }) => {
      expect(describeFix({ id, params: {} })).toMatchObject({ title: verbatim(id), command: '', by: 'people' });
    },
  );

  it('keeps names from a cluster from becoming shell syntax', () => {
    const hostile = fc.constantFrom(
      'a; touch /tmp/pwned',
      '$(id)',
      '`id`',
      "x' ; id ; '",
      'a && b',
      'a\nid',
      '> /etc/passwd',
    );
    fc.assert(
      fc.property(fc.constantFrom(...catalogue), fc.infiniteStream(hostile), fc.boolean(), (fix, values, asNative) => {
        if (['allow-policy', 'open-underlay'].includes(fix.id)) return;
        const params = paramsOf(fix.takes, (name) =>
          name === 'backend' && asNative ? 'native' : (values.next().value ?? ''),
        );
        const { command } = describeFix({ id: fix.id, params });
        expect(command).not.toBe('');
        expect(shellSyntaxIn(command)).toEqual([]);
      }),
      { numRuns: runs(100, 20_000) },
    );
  });
});

const listed = { node: 'node-2', backend: 'nft', table: 'nat' };
const natively = { ...listed, backend: 'native', table: 'ip own', chain: 'post', handle: '4' };
const drops = 'Delete the rule that drops on node-2';
const source = 'Delete the rule that rewrites source addresses on node-2';
const elsewhere = 'Delete the rule that sends packets elsewhere on node-2';
const others = 'Delete the rule on node-2 that Calico did not write';

it.each<[Record<string, string>, string, string]>([
  [listed, '-A FORWARD -j DROP', drops],
  [listed, '-A FORWARD -p tcp -j REJECT --reject-with icmp-port-unreachable', drops],
  [listed, '-A POSTROUTING -o eth0 -m comment --comment "-j DROP" -j MASQUERADE', source],
  [listed, '-A POSTROUTING -j SNAT --to-source 10.9.9.9', source],
  [listed, '-A PREROUTING -p tcp -j DNAT --to-destination 10.9.9.9:80', elsewhere],
  [listed, '-A PREROUTING -p tcp -j REDIRECT --to-ports 8080', elsewhere],
  [listed, '-A PREROUTING -j NOTRACK', others],
  [listed, '-A FORWARD', others],
  [natively, 'add rule ip own post ip saddr 10.0.0.0/8 drop comment "no snat here"', drops],
  [natively, 'add rule ip own post oifname "drop" masquerade random', source],
  [natively, 'add rule ip own post snat to 10.9.9.9', source],
  [natively, 'add rule ip own pre tcp dport 80 dnat to 10.9.9.9:80', elsewhere],
  [natively, 'add rule ip own pre notrack', others],
])('the title says what the rule does: %j %s', (params, rule, title) => {
  expect(said(describeFix({ id: 'delete-rule', params: { ...params, rule } }).title)).toBe(title);
});
