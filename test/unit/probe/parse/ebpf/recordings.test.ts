import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Read } from '../../../../../src/case/read.ts';
import { parseEbpfConnections } from '../../../../../src/probe/parse/ebpf/connections.ts';
import { parseEbpfCounters } from '../../../../../src/probe/parse/ebpf/counters.ts';
import { parseEbpfInterfaces } from '../../../../../src/probe/parse/ebpf/interfaces.ts';
import { parseEbpfIpSets } from '../../../../../src/probe/parse/ebpf/ip-sets.ts';
import { parseMapKeys } from '../../../../../src/probe/parse/ebpf/map-keys.ts';
import { parseEbpfNeighbours } from '../../../../../src/probe/parse/ebpf/neighbours.ts';
import { parseEbpfPolicies } from '../../../../../src/probe/parse/ebpf/policy.ts';
import { parseEbpfPrograms } from '../../../../../src/probe/parse/ebpf/programs.ts';
import { parseEbpfRoutes } from '../../../../../src/probe/parse/ebpf/routes.ts';
import { parseEbpfAffinities, parseEbpfServices } from '../../../../../src/probe/parse/ebpf/services.ts';
import { said } from '../../../../helpers/said.ts';
import { recordedText, recordedTexts } from '../../../helpers/ebpf-recordings.ts';

const got = <T>(read: Read<T>, where: string): T => {
  if (!read.ok) throw new Error(`${where}: ${said(read.reason)}`);
  return read.value;
};

type Parse = (text: string) => Read<unknown[]>;

const withoutText = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each) => (key === 'text' ? undefined : each)));

/** The text does not show that an entry is of VXLAN. */
const asText = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, each) =>
    key === 'flags' && Array.isArray(each) ? each.filter((flag) => flag !== 'vxlan').sort() : each,
  );

/** In any order of entries and of their fields. */
const byKey = (values: unknown[]): string[] =>
  values.map((each) => JSON.stringify(Object.entries(asText(withoutText(each)) as object).sort())).sort();

const listed: [name: string, text: string, json: string | undefined, parse: Parse][] = [
  ['interfaces', 'bpf/ifstate-dump.txt', 'bpf-json/ifstate-dump.json', parseEbpfInterfaces],
  ['routes', 'bpf/routes-dump.txt', 'bpf-json/routes-dump.json', parseEbpfRoutes],
  ['IP sets', 'bpf/ipsets-dump.txt', 'bpf-json/ipsets-dump.json', parseEbpfIpSets],
  ['Services', 'bpf/nat-dump.txt', 'bpf-json/nat-dump.json', parseEbpfServices],
  ['Services by id', 'bpf/nat-dump-groupbyservice.txt', 'bpf-json/nat-dump-groupbyservice.json', parseEbpfServices],
  ['affinities', 'bpf/nat-aff.txt', 'bpf-json/nat-aff.json', parseEbpfAffinities],
  ['neighbours', 'bpf/arp-dump.txt', 'bpf-json/arp-dump.json', parseEbpfNeighbours],
  ['programs', 'bpftool-net.txt', 'bpftool-net.json', parseEbpfPrograms],
];

describe.each(listed)('%s of real nodes', (_, text, json, parse) => {
  const texts = recordedTexts(new RegExp(`/${text.replaceAll('.', '[.]')}$`));

  it('are all read', () => {
    expect(texts.length).toBeGreaterThan(3);
    for (const [path, content] of texts) got(parse(content), path);
  });

  it('are the same in both forms', () => {
    let compared = 0;
    for (const [path, content] of texts) {
      const other = json === undefined ? undefined : recordedText(path.replace(text, json));
      if (other === undefined) continue;
      compared += 1;
      expect(byKey(got(parse(other), path)), path).toEqual(byKey(got(parse(content), path)));
    }
    expect(compared).toBeGreaterThan(0);
  });

  it('that are cut within a line are not a shorter list', () => {
    const cuts = fc.tuple(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(cuts, ([[, content], at]) => {
        const cut = content.slice(0, Math.floor(content.length * at));
        if (cut.endsWith('\n') || cut === '') return;
        expect(parse(cut).ok).toBe(false);
      }),
      { numRuns: 300, seed: 17 },
    );
  });

  it('in JSON that are cut anywhere are not a shorter list', () => {
    const all = json === undefined ? [] : recordedTexts(new RegExp(`/${json.replaceAll('.', '[.]')}$`));
    const long = all.map(([, content]) => content.trim()).filter((content) => content.length > 10);
    if (long.length === 0) return;
    fc.assert(
      fc.property(fc.constantFrom(...long), fc.double({ min: 0, max: 1, noNaN: true }), (content, at) => {
        const cut = content.slice(0, Math.min(content.length - 1, Math.floor(content.length * at)));
        if (cut !== '') expect(parse(cut).ok).toBe(false);
      }),
      { numRuns: 100, seed: 17 },
    );
  });

  it('with a foreign line among them, or both forms in one, are unknown', () => {
    for (const [, content] of texts.slice(0, 4)) {
      const lines = content.split('\n');
      const mixed = [...lines.slice(0, 2), 'panic: runtime error', ...lines.slice(2)].join('\n');
      if (!/^bpftool/.test(text)) expect(parse(mixed).ok).toBe(false);
      expect(parse(`[{"a":1}]\n${content}`).ok).toBe(false);
    }
  });
});

describe('policy programs', () => {
  const texts = recordedTexts(/\/bpf\/policy\/[^/]+\.txt$/);

  it('are read with tiers, policies, rules, sets and counts', () => {
    expect(texts.length).toBeGreaterThan(15);
    for (const [path, text] of texts) {
      const programs = got(parseEbpfPolicies(text, 4), path);
      const rules = programs.flatMap((each) => [
        ...each.tiers.flatMap(({ policies }) => policies.flatMap((policy) => policy.rules)),
        ...each.rules,
      ]);
      expect(rules.length, path).toBe(text.match(/Rule: /g)?.length ?? 0);
      expect(rules.filter(({ hits }) => hits !== undefined).length, path).toBe(text.match(/Hit count: /g)?.length ?? 0);
      expect(rules.flatMap(({ sets }) => sets.flatMap(({ members }) => members)).length).toBe(
        [...text.matchAll(/\{([^}]*)\}/g)].reduce((sum, [, inner = '']) => sum + inner.split(', ').length, 0),
      );
    }
  });

  it('of a pod of a cluster with tiers', () => {
    const text = recordedText('vxlan-policies/node-2/bpf/policy/cali43878a68a0a.txt') ?? '';
    const [egress, ingress] = got(parseEbpfPolicies(text, 4), 'db');
    expect(egress).toMatchObject({
      device: 'cali43878a68a0a',
      hook: 'egress',
      tiers: [
        { name: 'security', endAction: 'deny', policies: [{ title: 'GlobalNetworkPolicy security.block-bad' }] },
        { name: 'kube-admin', endAction: 'pass' },
        {
          name: 'default',
          endAction: 'deny',
          policies: [
            { title: '', rules: [] },
            {
              title: 'KubernetesNetworkPolicy shop/db-from-web',
              rules: [
                {
                  name: 'shop/db-from-web',
                  action: 'allow',
                  sets: [{ side: 'src', negate: false, members: ['10.244.247.2/32', '10.244.84.131/32'] }],
                  hits: 0,
                },
                { action: 'allow' },
              ],
            },
            { title: 'KubernetesNetworkPolicy shop/default-deny', rules: [] },
          ],
        },
      ],
      rules: [{ name: 'kns.shop', action: 'allow', hits: 69 }],
    });
    expect(ingress?.hook).toBe('ingress');
  });

  it('of the versions before 3.32 are read from their comments', () => {
    const text = [
      'IfaceName: cali1',
      'Hook: tc egress',
      'Error: ',
      'Policy Info:',
      '// Start of tier default',
      '// Start of policy shop/knp.default.db 0',
      '// Start of rule action:"allow" protocol:{name:"tcp"} src_ip_set_ids:"s:x" rule_id:"r"',
      '// IPSets src_ip_set_ids:<0x1a,0x1b> not_dst_ip_set_ids:<0x2> ',
      '// count = 7',
      '// End of rule r',
      '// End of policy shop/knp.default.db 0',
      '// End of tier default: deny',
      '// Start of rule action:"allow" rule_id:"p"',
      '// count = 3',
      '// End of rule p',
      '',
    ].join('\n');
    expect(got(parseEbpfPolicies(text, 4), 'old')).toMatchObject([
      {
        tiers: [
          {
            name: 'default',
            endAction: 'deny',
            policies: [
              {
                title: 'shop/knp.default.db',
                rules: [
                  {
                    action: 'allow',
                    hits: 7,
                    sets: [
                      { side: 'src', id: '0x1a', negate: false },
                      { side: 'src', id: '0x1b', negate: false },
                      { side: 'dst', id: '0x2', negate: true },
                    ],
                  },
                ],
              },
            ],
          },
        ],
        rules: [{ action: 'allow', hits: 3 }],
      },
    ]);
  });

  it('an error of Felix is kept, and nothing printed is no program', () => {
    const text = 'IfaceName: cali1\nHook: tc ingress\nError: failed to load\n';
    expect(got(parseEbpfPolicies(text, 4), 'error')).toMatchObject([{ error: 'failed to load', hook: 'ingress' }]);
    expect(parseEbpfPolicies('', 4)).toEqual({ ok: true, value: [] });
  });

  it('that are cut within a tier or a line are unknown', () => {
    for (const [, text] of texts.slice(0, 6)) {
      const end = text.indexOf('  End Tier:');
      if (end !== -1) expect(parseEbpfPolicies(text.slice(0, end), 4).ok).toBe(false);
      expect(parseEbpfPolicies(text.slice(0, -2), 4).ok).toBe(false);
      expect(parseEbpfPolicies(text.slice(0, text.indexOf('\n') + 1), 4).ok).toBe(false);
    }
  });
});

describe('counters', () => {
  const texts = recordedTexts(/\/bpf\/counters\/[^/]+\.txt$/);
  const deviceOf = (path: string): string =>
    path
      .split('/')
      .at(-1)
      ?.replace(/\.txt$/, '') ?? '';

  it('are read from the table, with names that go over several lines', () => {
    expect(texts.length).toBeGreaterThan(50);
    for (const [path, text] of texts) expect(got(parseEbpfCounters(text, deviceOf(path)), path).length).toBe(26);
    const one = recordedText('faults/01-policy-ingress-deny/node-2/bpf/counters/cali43878a68a0a.txt') ?? '';
    const counters = got(parseEbpfCounters(one, 'cali43878a68a0a'), 'one');
    expect(counters).toContainEqual({ category: 'Dropped', type: 'by policy', ingress: 0, egress: 22 });
    expect(counters).toContainEqual({
      ...{ category: 'Dropped', type: 'Maglev lookup found no backends for service IP' },
      ...{ ingress: 0, egress: 0 },
    });
    expect(counters.at(-1)).toMatchObject({ category: 'Total', type: 'packets', ingress: 456, egress: 145 });
  });

  it('are the same names in JSON', () => {
    const [, json = ''] =
      recordedTexts(/\/vxlan\/node-1\/bpf-json\/counters-dump\.json$|^vxlan\/node-1\/bpf-json\/counters/)[0] ?? [];
    const first = json.slice(0, json.indexOf('\n}\n') + 3);
    const counters = got(parseEbpfCounters(first, 'lo'), 'json');
    const table = got(parseEbpfCounters(recordedText('vxlan/node-1/bpf/counters/lo.txt') ?? '', 'lo'), 'text');
    expect(counters.map(({ category, type }) => [category, type])).toEqual(
      table.map(({ category, type }) => [category, type]),
    );
  });

  it('of another interface, cut or empty are unknown', () => {
    const [path = '', text = ''] = texts[0] ?? [];
    expect(parseEbpfCounters(text, 'other').ok).toBe(false);
    expect(parseEbpfCounters('', deviceOf(path)).ok).toBe(false);
    for (let at = 10; at < text.length; at += 97)
      expect(parseEbpfCounters(text.slice(0, at), deviceOf(path)).ok).toBe(false);
  });
});

describe('the rest', () => {
  it('connections: every line of every node, and JSON in the same order of ends', () => {
    for (const [path, text] of recordedTexts(/\/bpf\/conntrack-dump\.txt$/)) {
      const all = got(parseEbpfConnections(text), path);
      expect(all.length).toBe(text.split('\n').filter((line) => line.trim() !== '').length);
    }
    for (const [path, text] of recordedTexts(/\/bpf-json\/conntrack-dump\.json$/))
      got(parseEbpfConnections(text), path);
    expect(
      parseEbpfConnections(
        'TCP 10.0.0.9:5 -> 10.0.0.3:30080 -> 10.244.0.2:8080 external client, service forwarded to/from 10.0.0.3  Active ago 31s SYN-SENT\n' +
          'UDP fd00::1:5 -> fd00::2:53  Active ago 1s\n',
      ),
    ).toMatchObject({
      value: [
        { protocol: 'tcp', to: '10.0.0.3:30080', backEnd: '10.244.0.2:8080', state: 'SYN-SENT' },
        { protocol: 'udp', from: 'fd00::1:5', to: 'fd00::2:53' },
      ],
    });
    expect(parseEbpfConnections('TCP 10.0.0.9:5 -> 10.0.0.3:300\n').ok).toBe(false);
  });

  it('places of a jump map', () => {
    for (const [path, text] of recordedTexts(/\/jump-(?:ing|egr)\.json$/)) got(parseMapKeys(text), path);
    expect(parseMapKeys(recordedText('faults/10-policy-program-missing/node-2/jump-egr.json') ?? '')).toEqual({
      ok: true,
      value: [4, 6, 7],
    });
    expect(parseMapKeys('[{"key":["0x00","0x01","0x00","0x00"],"value":["0x01","0x00","0x00","0x00"]}]')).toEqual({
      ok: true,
      value: [256],
    });
    expect(
      parseMapKeys('[{"key":["0x05","0x00","0x00","0x00"],"value":{"error":"No such file or directory"}}]'),
    ).toEqual({
      ok: true,
      value: [],
    });
    for (const text of ['', '{}', '[{"key":["0x05"]}]', '[{"key":']) expect(parseMapKeys(text).ok).toBe(false);
  });

  it('an empty list is one in JSON alone', () => {
    expect(parseEbpfRoutes('null\n')).toEqual({ ok: true, value: [] });
    for (const parse of [parseEbpfRoutes, parseEbpfInterfaces, parseEbpfServices, parseEbpfPrograms, parseEbpfIpSets])
      expect(parse('').ok).toBe(false);
  });

  it('a front end whose back end is missing, and IPv6', () => {
    const text =
      'fd00:10::5 port 53 proto 17 id 7 count 2 local 0 flags internal-local, maglev src fd00::/64\n\t7:0\t [fd00::9]:53\n\t7:1\t is missing\n';
    expect(got(parseEbpfServices(text), 'v6')).toMatchObject([
      {
        address: 'fd00:10::5',
        flags: ['internal-local', 'maglev'],
        source: 'fd00::/64',
        backEnds: [{ address: 'fd00::9', port: 53 }, null],
      },
    ]);
    expect(got(parseEbpfServices('10.0.0.1 port 53 proto 17 id 7 count -1 local 0\n'), 'none')[0]?.backEnds).toEqual(
      [],
    );
    expect(parseEbpfServices(text.slice(0, text.indexOf('\t7:1'))).ok).toBe(false);
    expect(got(parseEbpfRoutes('  fd00:1::/122: remote workload in-pool nh fd00::3\n'), 'v6')[0]).toMatchObject({
      cidr: 'fd00:1::/122',
      nextHop: 'fd00::3',
    });
  });

  it('never throw', () => {
    const parsers: ((text: string) => unknown)[] = [
      ...listed.map(([, , , parse]) => parse),
      (text) => parseEbpfPolicies(text, 4),
      parseEbpfConnections,
      parseMapKeys,
      (text) => parseEbpfCounters(text, 'eth0'),
    ];
    const samples = recordedTexts(/node-2\/bpf/).map(([, text]) => text);
    fc.assert(
      fc.property(
        fc.constantFrom(...parsers),
        fc.constantFrom(...samples),
        fc.nat(2_000),
        fc.nat(200),
        fc.string({ unit: 'binary', maxLength: 40 }),
        (parse, sample, at, length, put) => void parse(sample.slice(0, at) + put + sample.slice(at + length)),
      ),
      { numRuns: 500, seed: 17 },
    );
  });
});
