import { describe, expect, it } from 'vitest';
import type { NodeState } from '../../../src/case/node-state.ts';
import { missing } from '../../../src/case/read.ts';
import { describeRule } from '../../../src/programmed/describe-rule.ts';
import { allRuleSets } from '../../../src/programmed/native-tables.ts';
import type { Packet } from '../../../src/programmed/packet.ts';
import { devicesOf, longestPrefix, lookupRoute } from '../../../src/programmed/routes.ts';
import { type Walk, walkHook } from '../../../src/programmed/walk.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said } from '../../helpers/said.ts';
import { type RecordedPod, recordedNode, recordedPods } from './recording.ts';

interface Probe {
  protocol: 'tcp' | 'udp' | 'icmp';
  port?: number;
}

const probes: Probe[] = [
  ...[22, 23, 53, 5432, 8080, 8443, 8999, 9000, 9005, 9010, 9011, 9100, 9101].map((port) => ({
    protocol: 'tcp' as const,
    port,
  })),
  ...[53, 5432, 9000].map((port) => ({ protocol: 'udp' as const, port })),
  { protocol: 'icmp' },
];

const within = (port: number | undefined, low: number, high: number) =>
  port !== undefined && low <= port && port <= high;

/** The recorded policies in plain words, written from the objects and not from the rules. */
const egressAllows = (from: RecordedPod, to: RecordedPod, { protocol, port }: Probe): boolean => {
  if (from.app !== 'db') return true;
  const inBlock = to.ip.startsWith('192.168.') && !to.ip.startsWith('192.168.84.');
  return inBlock || (port === 53 && protocol !== 'icmp');
};

const ingressAllows = (from: RecordedPod, to: RecordedPod, { protocol, port }: Probe): boolean => {
  if (to.app === 'agent') return true;
  if (to.app === 'db') {
    const peer = from.app === 'web' || from.app === 'agent';
    return peer && protocol === 'tcp' && (port === 5432 || within(port, 9000, 9100));
  }
  if (protocol === 'icmp') return true;
  return protocol === 'tcp' && (port === 8080 || port === 8443 || within(port, 9000, 9010));
};

const packetOf = (from: RecordedPod, to: RecordedPod, probe: Probe): Packet => ({
  family: 4,
  protocol: probe.protocol,
  src: from.ip,
  dst: to.ip,
  ...(probe.port === undefined ? { icmpType: 8, icmpCode: 0 } : { sport: 40000, dport: probe.port }),
  mark: 0,
  ctState: 'NEW',
});

/** A packet through one node: in by one interface, out by the one that its routes say. */
const through = (state: NodeState, packet: Packet, inIface: string): Walk => {
  let mark = packet.mark;
  const outIface = devicesOf(lookupRoute(state, { dst: packet.dst, src: packet.src, mark, iif: inIface }))[0] ?? '';
  let walk: Walk | undefined;
  for (const [hook, interfaces] of [
    ['PREROUTING', { inIface }],
    ['FORWARD', { inIface, outIface }],
    ['POSTROUTING', { outIface }],
  ] as const) {
    walk = walkHook(state, hook, { ...packet, ...interfaces, mark });
    if (walk.verdict !== 'accept') return walk;
    mark = walk.mark;
  }
  if (!walk) throw new Error('no hook was walked');
  return walk;
};

const interfaceOf = (state: NodeState, address: string): string => {
  const route = state.routes.ok ? longestPrefix(state.routes.value, address) : undefined;
  return route?.dev ?? '';
};

const withPolicies = [
  {
    recording: 'v3.32.1-vxlan-iptables-policies',
    pods: 'v3.32.1-vxlan-iptables-policies',
    nodes: ['node-2', 'node-3'],
  },
  { recording: 'v3.29.7-crosssubnet-policies', pods: 'v3.29.7-crosssubnet-policies', nodes: ['node-2', 'node-3'] },
  {
    recording: 'v3.34-dev-bgp-nativev3-policies',
    pods: 'v3.34-dev-bgp-nativev3-policies',
    nodes: ['node-2', 'node-3'],
  },
  {
    recording: 'v3.32.1-vxlan-iptables-legacy-policies',
    pods: 'v3.32.1-vxlan-iptables-policies',
    nodes: ['node-2'],
  },
  {
    recording: 'v3.32.1-vxlan-nftables-policies',
    pods: 'v3.32.1-vxlan-iptables-policies',
    nodes: ['node-2', 'node-3'],
  },
];

describe.each(withPolicies)('the recorded policies of $recording', ({ recording, pods: podsOf, nodes }) => {
  const pods = recordedPods(podsOf);
  const pairs = pods.flatMap((from) => pods.filter((to) => to !== from).map((to) => [from, to] as const));

  it.each(nodes)('%s lets out and in what they allow, and nothing else', (node) => {
    const state = recordedNode(recording, node);
    const wrong: string[] = [];
    let asked = 0;
    for (const [from, to] of pairs) {
      const leaves = from.node === node;
      const arrives = to.node === node;
      if (!leaves && !arrives) continue;
      for (const probe of probes) {
        const expected = (!leaves || egressAllows(from, to, probe)) && (!arrives || ingressAllows(from, to, probe));
        const walk = through(state, packetOf(from, to, probe), interfaceOf(state, from.ip));
        asked++;
        if (walk.verdict !== (expected ? 'accept' : 'drop')) {
          const why = walk.decidedBy?.rule?.text ?? walk.unsure.map((each) => said(each.reason)).join('; ');
          wrong.push(`${from.name} → ${to.name} ${probe.protocol} ${probe.port ?? ''}: ${walk.verdict} (${why})`);
        }
      }
    }
    expect(asked).toBeGreaterThan(300);
    expect(wrong).toEqual([]);
  });
});

describe.each([
  ['v3.32.1-vxlan-iptables', 'node-1'],
  ['v3.32.1-vxlan-iptables', 'node-2'],
  ['v3.32.1-bgp-dualstack', 'node-1'],
  ['v3.32.1-bgp-dualstack', 'node-2'],
])('without policies, %s %s', (recording, node) => {
  it('accepts every pair of pods', () => {
    const state = recordedNode(recording, node);
    const pods = recordedPods(recording);
    const verdicts = new Set<string>();
    for (const from of pods) {
      for (const to of pods) {
        if (from === to || (from.node !== node && to.node !== node)) continue;
        for (const probe of probes) {
          const packet = packetOf(from, to, probe);
          verdicts.add(through(state, packet, interfaceOf(state, from.ip)).verdict);
          if (!from.ip6 || !to.ip6) continue;
          const six: Packet = { ...packet, family: 6, src: from.ip6, dst: to.ip6 };
          const icmp6 = probe.protocol === 'icmp' ? { protocol: 'ipv6-icmp', icmpType: 128 } : {};
          verdicts.add(through(state, { ...six, ...icmp6 }, interfaceOf(state, from.ip6)).verdict);
        }
      }
    }
    expect([...verdicts]).toEqual(['accept']);
  });
});

const layered = (native: boolean, layer: string, chains: string[]) =>
  native ? chains.map((chain) => `${layer}-${chain}`) : chains;

describe.each([
  ['v3.32.1-vxlan-iptables-policies', false],
  ['v3.32.1-vxlan-nftables-policies', true],
])('what decides, %s', (recording, native) => {
  const state = recordedNode(recording, 'node-2');
  const ruleSet = allRuleSets(state).find(({ tables }) => !native || tables.some(({ name }) => name === 'ip calico'));
  const table = (layer: string) => (native ? 'ip calico' : layer);
  const pods = recordedPods('v3.32.1-vxlan-iptables-policies');
  const pod = (name: string) => pods.find((each) => each.name === name)!;

  const described = (from: string, to: string, probe: Probe) => {
    const walk = through(state, packetOf(pod(from), pod(to), probe), interfaceOf(state, pod(from).ip));
    const { rule, table: layer = '', path } = walk.decidedBy ?? {};
    return { walk, path, ...(rule && ruleSet ? describeRule(ruleSet, layer, rule) : {}) };
  };

  it('names the tier whose default drops', () => {
    const { kind, tier, path, owner } = described('web-0', 'db-0', { protocol: 'tcp', port: 80 });
    expect({ kind, tier, owner, path }).toEqual({
      kind: 'end-of-tier',
      tier: 'default',
      owner: { kind: 'endpoint', direction: 'ingress', interface: 'cali43878a68a0a' },
      path: layered(native, 'filter', ['FORWARD', 'cali-FORWARD', 'cali-to-wl-dispatch', 'cali-tw-cali43878a68a0a']),
    });
  });

  it('names the policy whose rule drops', () => {
    const { kind, owner } = described('agent-p2fb8', 'db-0', { protocol: 'tcp', port: 23 });
    expect({ kind, owner }).toEqual({
      kind: 'policy-rule',
      owner: {
        kind: 'policy',
        direction: 'ingress',
        policyKind: 'ClusterNetworkPolicy',
        name: 'no-ops-to-db',
        tier: 'kube-admin',
      },
    });
  });

  it('drops what a pod sends with another source than its own', () => {
    const walk = walkHook(state, 'PREROUTING', {
      ...packetOf(pod('web-1'), pod('web-0'), { protocol: 'tcp', port: 8080 }),
      src: '192.168.247.99',
      inIface: 'cali751425ce827',
    });
    const rule = walk.decidedBy?.rule;
    expect(walk.verdict).toBe('drop');
    expect(rule && ruleSet && describeRule(ruleSet, table('raw'), rule).kind).toBe('reverse-path');
  });

  it('drops what an interface sends that Felix does not know', () => {
    const packet = packetOf(pod('web-1'), pod('web-0'), { protocol: 'tcp', port: 8080 });
    const walk = walkHook(state, 'FORWARD', { ...packet, inIface: 'cali00000000000', outIface: 'vxlan.calico' });
    const rule = walk.decidedBy?.rule;
    expect(rule && ruleSet && describeRule(ruleSet, table('filter'), rule).kind).toBe('unknown-interface');
  });

  it('rewrites a service to each of its endpoints', () => {
    const packet = packetOf(pod('web-1'), pod('web-0'), { protocol: 'tcp', port: 5432 });
    const walk = walkHook(state, 'PREROUTING', { ...packet, dst: '10.96.82.119', inIface: 'cali751425ce827' });
    expect(walk.verdict).toBe('accept');
    expect(walk.dnat).toBeUndefined();
    expect(walk.dnats.map((each) => `${each.address}:${each.port}`).sort()).toEqual([
      '192.168.139.66:5432',
      '192.168.247.2:5432',
      '192.168.84.131:5432',
    ]);
  });

  it('accepts tunnel packets from known nodes and drops them from others', () => {
    const tunnel = (src: string): Packet => ({
      family: 4,
      protocol: 'udp',
      src,
      dst: '10.39.0.2',
      sport: 55555,
      dport: 4789,
      inIface: 'eth0',
      mark: 0,
      ctState: 'NEW',
    });
    expect(walkHook(state, 'INPUT', tunnel('10.39.0.3')).verdict).toBe('accept');
    expect(walkHook(state, 'INPUT', tunnel('10.39.0.77')).verdict).toBe('drop');
  });

  it('masquerades what leaves the pools and nothing else', () => {
    const packet = packetOf(pod('web-1'), pod('web-0'), { protocol: 'tcp', port: 443 });
    const out = (dst: string, outIface: string) => walkHook(state, 'POSTROUTING', { ...packet, dst, outIface }).snat;
    expect(out('8.8.8.8', 'eth0')).toBe('masquerade');
    expect(out(packet.dst, 'vxlan.calico')).toBeUndefined();
  });

  it('every rule is Calico’s or kube-proxy’s, and every drop says why', () => {
    const strange = allRuleSets(state).flatMap((set) =>
      set.tables.flatMap(({ name, rules }) =>
        rules.filter((rule) => {
          const { kind } = describeRule(set, name, rule);
          const drops = rule.target === 'DROP' || rule.target === 'REJECT';
          return kind === 'foreign' || (drops && kind === 'calico');
        }),
      ),
    );
    expect(strange.map(({ text }) => text)).toEqual([]);
  });
});

describe('native tables that were not read', () => {
  const state = recordedNode('v3.32.1-vxlan-nftables-policies', 'node-2');
  const packet: Packet = {
    family: 4,
    protocol: 'tcp',
    src: '192.168.247.3',
    dst: '192.168.139.65',
    dport: 8080,
    inIface: 'cali751425ce827',
    outIface: 'vxlan.calico',
    mark: 0,
    ctState: 'NEW',
  };

  it('nothing is said to pass while one of them could drop it', () => {
    const walk = walkHook({ ...state, nft: { 'ip calico': missing(verbatim('nft: killed')) } }, 'FORWARD', packet);
    expect(walk.verdict).toBe('unknown');
    expect(walk.unsure.map(({ table, reason }) => [table, said(reason)])).toEqual([
      ['ip calico', 'native nftables table "ip calico" was not read: nft: killed'],
    ]);
  });
});
