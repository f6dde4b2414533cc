import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import type { NodeState, Route } from '../../../src/case/node-state.ts';
import { got } from '../../../src/case/read.ts';
import { calicoctlReader } from '../../../src/collect/calicoctl/read.ts';
import { podSchemaFromApi } from '../../../src/collect/kubernetes/read-pod.ts';
import { allocationOf } from '../../../src/intended/blocks.ts';
import { findingsOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';
import { type RecordedQuestion, recordedCase } from '../helpers/recorded-case.ts';

/**
 * One test for each row of the table of version differences (calico#0): a healthy cluster of either
 * side of the difference has nothing that departs. What was recorded on both sides is asked as it is; else the one
 * recording is rewritten to what the other version would have.
 */

const departures = (c: Case): string[] =>
  findingsOf(c)
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ status, statement }) => `${status} ${said(statement)}`);

const nodesOf = (c: Case): NodeState[] => Object.values(c.nodes).flatMap((read) => (read.ok ? [read.value] : []));

const withRoutes = (c: Case, change: (route: Route) => Route): Case => {
  for (const state of nodesOf(c)) if (state.routes.ok) state.routes = got(state.routes.value.map(change));
  return c;
};

const vxlan: RecordedQuestion = { recording: 'v3.32.1-vxlan-iptables', from: 'shop/web-1', to: 'shop/db-2' };
const bgp: RecordedQuestion = { recording: 'v3.32.1-bgp-dualstack', from: 'shop/web-1', to: 'shop/db-0' };
const oldest: RecordedQuestion = { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-1', to: 'shop/db-0' };
const newest: RecordedQuestion = { recording: 'v3.34-dev-bgp-nativev3-policies', from: 'shop/web-1', to: 'shop/db-0' };
const policies: RecordedQuestion = {
  recording: 'v3.32.1-vxlan-iptables-policies',
  from: 'shop/web-1',
  to: 'shop/db-0',
};
const native: RecordedQuestion = { recording: 'v3.32.1-vxlan-nftables-policies', from: 'shop/web-1', to: 'shop/db-0' };

/** A route of BIRD's as Felix writes it from v3.33 on: for IPIP by default, without encapsulation by choice. */
const byFelix = (route: Route): Route =>
  route.protocol === 'bird'
    ? {
        ...route,
        protocol: '80',
        flags: route.gateway === undefined ? route.flags : ['onlink'],
        text: route.text.replace('bird', '80'),
      }
    : route;

const ipip = (c: Case): Case => {
  if (c.objects.ipPools.ok) for (const pool of c.objects.ipPools.value) pool.ipipMode = 'Always';
  for (const read of Object.values(c.objects.nodes)) {
    if (read.ok) read.value.calico.ipv4IPIPTunnelAddr = `192.168.255.${read.value.name.slice(-1)}`;
  }
  for (const state of nodesOf(c)) {
    if (!state.links.ok) continue;
    const address = `192.168.255.${state.node.slice(-1)}`;
    state.links.value.push({
      index: 90,
      name: 'tunl0',
      kind: 'ipip',
      flags: ['NOARP', 'UP', 'LOWER_UP'],
      up: true,
      operState: 'UNKNOWN',
      mtu: 1480,
      addresses: [{ family: 4, address, prefix: 32, scope: 'global' }],
      text: '90: tunl0: <NOARP,UP,LOWER_UP> mtu 1480',
    });
    for (const link of state.links.value) if (link.name.startsWith('cali')) link.mtu = 1480;
    for (const read of Object.values(state.pods)) {
      if (read.ok && read.value.links.ok)
        for (const link of read.value.links.value) link.mtu = Math.min(link.mtu, 1480);
    }
    for (const set of state.ipSets.ok ? state.ipSets.value : [])
      if (set.name === 'cali40all-hosts-net') set.members = [];
  }
  return withRoutes(c, (route) =>
    route.protocol === 'bird' && route.gateway !== undefined && route.family === 4
      ? { ...route, dev: 'tunl0', flags: ['onlink'] }
      : route,
  );
};

describe('version differences never make a finding', () => {
  it('who programs IPIP routes: BIRD, from v3.33 Felix', () => {
    expect(departures(ipip(recordedCase(bgp)))).toEqual([]);
    expect(departures(withRoutes(ipip(recordedCase(bgp)), byFelix))).toEqual([]);
  });

  it('who programs routes without encapsulation: BIRD, from v3.33 Felix where it is told to', () => {
    expect(departures(recordedCase(bgp))).toEqual([]);
    expect(departures(withRoutes(recordedCase(bgp), byFelix))).toEqual([]);
  });

  it('who programs VXLAN routes: Felix', () => {
    expect(departures(recordedCase(vxlan))).toEqual([]);
    expect(departures(recordedCase(oldest))).toEqual([]);
  });

  it("a pod's own route has metric 1024 from v3.32 on", () => {
    const without = withRoutes(recordedCase(vxlan), (route) =>
      route.dev?.startsWith('cali') ? { ...route, metric: 0, text: route.text.replace(' metric 1024', '') } : route,
    );
    expect(departures(without)).toEqual([]);
  });

  it.each([0, 1024, 2_147_483_547])("BIRD's routes have a metric from v3.32 on (%i)", (metric) => {
    const other = withRoutes(recordedCase(bgp), (route) => (route.protocol === 'bird' ? { ...route, metric } : route));
    expect(departures(other)).toEqual([]);
  });

  it('tunnel routes have an MTU from v3.31 on', () => {
    const without = withRoutes(recordedCase(vxlan), ({ mtu: _mtu, ...route }) => route);
    expect(departures(without)).toEqual([]);
  });

  it.each([oldest, policies, native, newest])('names of policies in chains: $recording', (question) => {
    expect(departures(recordedCase(question))).toEqual([]);
  });

  it('tiers of cluster-wide policies of Kubernetes: adminnetworkpolicy, from v3.32 kube-admin', () => {
    const chains = (question: RecordedQuestion): string =>
      JSON.stringify(nodesOf(recordedCase(question)).map(({ ruleSets }) => ruleSets));
    expect(chains(oldest)).toContain('Start of tier adminnetworkpolicy');
    expect(chains(policies)).toContain('Start of tier kube-admin');
    expect(departures(recordedCase({ ...oldest, from: 'shop/web-0', to: 'shop/db-2' }))).toEqual([]);
    expect(departures(recordedCase({ ...policies, from: 'shop/web-0', to: 'shop/db-0' }))).toEqual([]);
  });

  it('a deny is one rule, from v3.30 a mark and a rule', () => {
    const byMark = (question: RecordedQuestion): boolean[] =>
      nodesOf(recordedCase(question)).flatMap(({ ruleSets }) =>
        (ruleSets.ok ? ruleSets.value : [])
          .flatMap(({ tables }) => tables.flatMap(({ rules }) => rules))
          .filter(({ chain, target }) => /^cali-p[io]-/.test(chain) && target === 'DROP')
          .map(({ matches }) => matches.some(({ kind }) => kind === 'mark')),
      );
    expect(new Set(byMark(oldest))).toEqual(new Set([false]));
    expect(new Set(byMark(policies))).toEqual(new Set([true]));
    expect(departures(recordedCase(oldest))).toEqual([]);
    expect(departures(recordedCase(policies))).toEqual([]);
  });

  it('the default of nftablesMode: the rules are found in either place', () => {
    expect(departures(recordedCase(native))).toEqual([]);
    expect(departures(recordedCase(policies))).toEqual([]);
  });

  it('the set of pool networks has another name before v3.31.6 and in v3.32.0', () => {
    const text = JSON.stringify(recordedCase(policies));
    expect(text).toContain('cali40network-ip-pools');
    const older = JSON.parse(text.replaceAll('cali40network-ip-pools', 'cali40all-ipam-pools')) as Case;
    expect(departures(older)).toEqual([]);
  });

  it.each([
    ['/bin/calico-node', '-felix-ready', '-bird-ready'],
    ['calico', 'component', 'node', 'health', '--felix-ready', '--bird-ready'],
  ])("calico-node's readiness check asks Felix in both spellings: %s", (...command) => {
    const pod = podSchemaFromApi.parse({
      metadata: { name: 'calico-node-abcde', namespace: 'kube-system', labels: { 'k8s-app': 'calico-node' } },
      spec: { hostNetwork: true, containers: [{ name: 'calico-node', readinessProbe: { exec: { command } } }] },
    });
    expect(pod.felixHealth).toBe(true);
  });

  it.each<[boolean, string[], Record<string, string>]>([
    [true, ['/bin/calico-node', '-felix-ready'], {}],
    [true, ['calico', 'component', 'node', 'health', '--felix-ready'], {}],
    [true, ['/bin/calico-node', '-felix-ready', '-bird-ready'], { CALICO_NETWORKING_BACKEND: 'vxlan' }],
    [false, ['/bin/calico-node', '-felix-ready'], { CALICO_NETWORKING_BACKEND: 'bird' }],
    [false, ['/bin/calico-node', '-felix-ready', '-bird-ready'], {}],
    [false, ['/bin/calico-node', '-felix-ready', '-bird6-ready'], {}],
    [false, ['calico', 'component', 'node', 'health', '--felix-ready', '--bird-ready'], {}],
    [false, [], {}],
  ])('whether BIRD is no part of calico-node: %s by %j and %j', (without, command, variables) => {
    const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
    const pod = podSchemaFromApi.parse({
      metadata: { name: 'calico-node-abcde', namespace: 'kube-system', labels: { 'k8s-app': 'calico-node' } },
      spec: { hostNetwork: true, containers: [{ name: 'calico-node', env, readinessProbe: { exec: { command } } }] },
    });
    expect(pod.withoutBird === true).toBe(without);
  });

  it('calicoctl is asked in words that both of its parsers take', async () => {
    const asked: (readonly string[])[] = [];
    const reader = calicoctlReader(async (args) => {
      asked.push(args);
      return { stdout: '{"items":[]}', stderr: '', exitCode: 0 };
    });
    await reader.get('networkpolicies', { namespace: 'shop' });
    await reader.get('ippools', {});
    await reader.ipam(['show', '--ip=10.0.0.1']);
    // The older parser wants long options with `=`; both know `-o json`.
    for (const word of asked.flat().filter((each) => each.startsWith('--'))) {
      expect(word).toMatch(/^--(all-namespaces|[a-z-]+=\S+)$/);
    }
  });

  it('from v3.33 an address that was released waits before it is used again', () => {
    const allocation = { ordinal: 0, address: '10.0.0.0', handle: 'k8s-pod-network.1', pod: 'db-0', namespace: 'shop' };
    const block = {
      name: 'b',
      cidr: '10.0.0.0/26',
      free: 63,
      allocations: [{ ...allocation, releasedAt: '2026-11-21T09:00:00Z' }],
    };
    expect(allocationOf(block, '10.0.0.0')).toBeUndefined();
    expect(allocationOf({ ...block, allocations: [allocation] }, '10.0.0.0')).toEqual(allocation);
  });
});
