import { describe, expect, it } from 'vitest';
import { anyEnd, type PolicyRule } from './policy.ts';
import { fromNetworkPolicy } from './policy-kubernetes.ts';
import { renderRules } from './policy-rules.ts';
import { recordedObjects } from './recordings.ts';
import { createSetCatalogue } from './set-catalogue.ts';
import { viewOf } from './view.ts';

const view = viewOf(recordedObjects('v3.32.1-vxlan-iptables'));
const allow: PolicyRule = { action: 'allow', source: anyEnd, destination: anyEnd, annotations: {} };
const render = (...rules: PolicyRule[]): string[] =>
  renderRules(rules, 'P', createSetCatalogue(view, 4)).map(({ match = '', action = '' }) =>
    `${match} ${action}`.trim(),
  );

const accept = '--jump MARK --set-mark 0x10000/0x10000';

describe('rules of a policy', () => {
  it('without rules: one that only says whose it is', () => {
    expect(renderRules([], 'P', createSetCatalogue(view, 4))).toEqual([{ comments: ['P'] }]);
  });

  it('more than fifteen ports are two groups, of which one must match', () => {
    const ports = Array.from({ length: 16 }, (_, index): [number, number] => [1000 + 2 * index, 1000 + 2 * index]);
    const lines = render({ ...allow, protocol: 'tcp', destination: { ...anyEnd, ports } });
    expect(lines[0]).toBe('--jump MARK --set-mark 0x0/0x180000');
    expect(lines[1]).toMatch(
      /^-p tcp -m multiport --destination-ports 1000,.*,1028 --jump MARK --set-mark 0x80000\/0x80000$/,
    );
    expect(lines[2]).toBe('-p tcp -m multiport --destination-ports 1030 --jump MARK --set-mark 0x80000/0x80000');
    expect(lines[3]).toBe(`-p tcp -m mark --mark 0x80000/0x80000 ${accept}`);
  });

  it('several sources and several destinations are two blocks', () => {
    const lines = render({
      ...allow,
      source: { ...anyEnd, nets: ['10.0.0.0/8', '11.0.0.0/8'] },
      destination: { ...anyEnd, nets: ['12.0.0.0/8', '13.0.0.0/8'] },
    });
    expect(lines).toEqual([
      '--jump MARK --set-mark 0x0/0x180000',
      '--source 10.0.0.0/8 --jump MARK --set-mark 0x80000/0x80000',
      '--source 11.0.0.0/8 --jump MARK --set-mark 0x80000/0x80000',
      '--destination 12.0.0.0/8 --jump MARK --set-mark 0x100000/0x100000',
      '--destination 13.0.0.0/8 --jump MARK --set-mark 0x100000/0x100000',
      '-m mark --mark 0/0x100000 --jump MARK --set-mark 0/0x80000',
      `-m mark --mark 0x80000/0x80000 ${accept}`,
    ]);
  });

  it('one exception fits into the rule, a net with an exception does not', () => {
    expect(render({ ...allow, source: { ...anyEnd, notNets: ['10.0.0.0/8'] } })).toEqual([
      `! --source 10.0.0.0/8 ${accept}`,
    ]);
    expect(render({ ...allow, source: { ...anyEnd, nets: ['10.0.0.0/8'], notNets: ['10.1.0.0/16'] } })).toEqual([
      '--jump MARK --set-mark 0x80000/0x180000',
      '--source 10.1.0.0/16 --jump MARK --set-mark 0/0x80000',
      `--source 10.0.0.0/8 -m mark --mark 0x80000/0x80000 ${accept}`,
    ]);
  });

  it('rules that cannot match IPv4 are left out', () => {
    expect(render({ ...allow, ipVersion: 6 }, { ...allow, source: { ...anyEnd, nets: ['fd00::/8'] } })).toEqual(['']);
    expect(render({ ...allow, source: { ...anyEnd, notNets: ['0.0.0.0/0'] } })).toEqual(['']);
  });

  it('pass and deny mark and act; what only returns at the end is left out', () => {
    expect(render({ ...allow, action: 'deny' }, { ...allow, action: 'pass' })).toEqual([
      '--jump MARK --set-mark 0x40000/0x40000',
      '-m mark --mark 0x40000/0x40000 --jump DROP',
      '--jump MARK --set-mark 0x20000/0x20000',
    ]);
  });
});

describe('Kubernetes policies', () => {
  const policy = (spec: object) =>
    fromNetworkPolicy({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec,
    });

  it('without types are about what comes in', () => {
    expect(policy({ podSelector: {}, egress: [{}] })).toMatchObject({ types: ['Ingress'], ingress: [], egress: [] });
  });

  it('an empty rule allows all, no rule allows nothing', () => {
    expect(policy({ podSelector: {}, ingress: [{}] }).ingress).toEqual([allow]);
    expect(policy({ podSelector: {}, ingress: [] }).ingress).toEqual([]);
  });

  it('ports are grouped by protocol, sorted and joined where they touch; a port without number is all ports', () => {
    const { ingress } = policy({
      podSelector: {},
      ingress: [
        { ports: [{ port: 90 }, { port: 80, endPort: 85 }, { port: 86 }, { protocol: 'UDP' }, { port: 'pg' }] },
      ],
    });
    expect(ingress.map(({ protocol, destination }) => [protocol, destination.ports, destination.namedPorts])).toEqual([
      [
        'tcp',
        [
          [80, 86],
          [90, 90],
        ],
        ['pg'],
      ],
      ['udp', [], []],
    ]);
  });

  it.each<[object, string]>([
    [{ podSelector: {} }, `(projectcalico.org/namespace == 'shop') && (projectcalico.org/orchestrator == 'k8s')`],
    [{ namespaceSelector: {} }, `(has(projectcalico.org/namespace)) && (projectcalico.org/orchestrator == 'k8s')`],
    [
      {
        namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a', 'b'] }] },
        podSelector: { matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] },
      },
      `(pcns.team not in { 'a', 'b' }) && (projectcalico.org/orchestrator == 'k8s' && ! has(x))`,
    ],
  ])('peer %j', (peer, selector) => {
    expect(policy({ podSelector: {}, ingress: [{ from: [peer] }] }).ingress[0]?.source.selector).toBe(selector);
  });
});
