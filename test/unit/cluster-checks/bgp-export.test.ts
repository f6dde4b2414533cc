import { describe, expect, it } from 'vitest';
import type { AgentPod, ClusterCheckPool, NodesInput } from '../../../src/case/cluster-check-input.ts';
import type { BgpFilter, BgpPeer } from '../../../src/case/objects.ts';
import { got, missing } from '../../../src/case/read.ts';
import { exportFindings } from '../../../src/cluster-checks/bgp-export.ts';
import { verbatim } from '../../../src/words/message.ts';

const unread = missing(verbatim('not asked'), 'not-asked');

const pool = (over: Partial<ClusterCheckPool> = {}): ClusterCheckPool => ({
  name: 'default',
  cidr: '192.168.0.0/16',
  ipipMode: 'Never',
  vxlanMode: 'Never',
  natOutgoing: true,
  disabled: false,
  blockSize: 26,
  nodeSelector: 'all()',
  disableBGPExport: false,
  allowedUses: ['Workload'],
  assignmentMode: 'Automatic',
  ...over,
});

const agent = (at: number): AgentPod => ({
  namespace: 'kube-system',
  name: `calico-node-${at}`,
  nodeName: `n${at}`,
  phase: 'Running',
  ready: true,
  deleting: false,
  serviceAccount: 'calico-node',
  restarts: 0,
  trouble: [],
  asksBird: true,
  asksBird6: false,
  asksFelix: true,
});

const peer: BgpPeer = { name: 'nodes', nodeSelector: 'all()', peerSelector: 'all()', filters: ['own'] };
const rejecting = (cidr: string, field: 'exportV4' | 'importV4' = 'exportV4'): BgpFilter => ({
  name: 'own',
  [field]: [{ action: 'Reject', cidr, matchOperator: 'In' }],
});

const inputOf = (more: Partial<NodesInput>): NodesInput => ({
  nodes: got(
    [0, 1, 2].map((at) => ({
      ...{ name: `n${at}`, ready: true, labels: {}, internalIPs: [`10.0.0.${at}`], ipv4: `10.0.0.${at}` },
      ...{ routeReflector: false, tunnels: [], malformed: [] },
    })),
  ),
  agents: got([0, 1, 2].map(agent)),
  typha: unread,
  states: {},
  pools: got([pool()]),
  mesh: got(false),
  calicoVersion: got('v3.32.1'),
  bgpPeers: got([peer]),
  filters: got([rejecting('192.168.1.0/24')]),
  nodeBlocks: got([
    { node: 'n0', cidr: '192.168.1.0/26' },
    { node: 'n1', cidr: '192.168.2.0/26' },
    { node: 'n2', cidr: '192.168.1.64/26' },
  ]),
  ...more,
});

const told = (more: Partial<NodesInput> = {}): string[] =>
  exportFindings(inputOf(more)).map(({ status, object, statement: { args } }) =>
    [status, object, ...(args?.blocks === undefined ? [] : [JSON.stringify(args.blocks)])].join(' '),
  );

describe('what is kept from BGP peers', () => {
  it('is a block that a filter of their peer takes out, told once for each rule', () => {
    expect(told()).toEqual(['fail BGPFilter own exportV4[0] of BGPPeer nodes ["192.168.1.0/26","192.168.1.64/26"]']);
    expect(told({ filters: got([rejecting('192.168.2.0/24', 'importV4')]) })).toEqual([
      'fail BGPFilter own importV4[0] of BGPPeer nodes ["192.168.2.0/26"]',
    ]);
  });

  it.each<[string, Partial<NodesInput>]>([
    ['the mesh joins the nodes as well', { mesh: got(undefined) }],
    ['another peer joins them and has no filter', { bgpPeers: got([peer, { ...peer, name: 'open', filters: [] }]) }],
    [
      'the peer is outside of the cluster',
      { bgpPeers: got([{ ...peer, peerSelector: undefined, peerIP: '10.9.9.9' }] as BgpPeer[]) },
    ],
    ['the filter is about others', { filters: got([rejecting('10.0.0.0/8')]) }],
    ['VXLAN needs no route of BIRD', { pools: got([pool({ vxlanMode: 'CrossSubnet' })]) }],
    [
      'Felix writes the routes',
      { felix: got([{ name: 'default', spec: { clusterRoutes: 'Enabled' } }]), clusterRoutes: got('Disabled') },
    ],
    ['no BIRD runs', { agents: got([0, 1].map((at) => ({ ...agent(at), asksBird: false }))) }],
    ['filters were not read', { filters: unread }],
  ])('is nothing where %s', (_, more) => {
    expect(told(more)).toEqual([]);
  });

  it('is a pool that no node passes on, where nodes learn by BIRD', () => {
    const own = { bgpPeers: got([]), filters: got([]) };
    const hidden = got([pool({ disableBGPExport: true })]);
    expect(told({ ...own, pools: hidden })).toEqual(['warn IPPool default']);
    expect(told({ ...own, pools: hidden, agents: got([]) })).toEqual([]);
    expect(told({ ...own, pools: got([pool({ disableBGPExport: true, vxlanMode: 'Always' })]) })).toEqual([]);
    expect(told(own)).toEqual([]);
  });

  it('is looked for among thousands of nodes in a moment', () => {
    const many = Array.from({ length: 2_000 }, (_, at) => at);
    const { nodes } = inputOf({});
    const [first] = nodes.ok ? nodes.value : [];
    if (first === undefined) throw new Error('no node');
    const start = process.cpuUsage();
    expect(
      told({
        nodes: got(many.map((at) => ({ ...first, name: `n${at}`, ipv4: `10.1.${at >> 8}.${at & 255}` }))),
        nodeBlocks: got(many.map((at) => ({ node: `n${at}`, cidr: `192.168.${at >> 4}.0/26` }))),
        bgpPeers: got([peer, { ...peer, name: 'open', filters: [] }]),
      }),
    ).toEqual([]);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
  });
});
