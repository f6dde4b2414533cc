/** What is true of a finding of a cluster check wherever it is found. */
interface ClusterCheckRow {
  /** The agents of a node that it speaks of, beside calico-node as a whole. */
  of?: readonly ('felix' | 'bgp')[];
  /** Among several it is told before those that its trouble would bring about; absent: behind all that have a rank. */
  rank?: number;
  /** Its numbers move by themselves: that alone is not news. */
  restless?: true;
}

/** Where the ways that packets took stand among the ranks: what is before them would break them. */
export const rankOfPaths = 3;

/** Every finding of a cluster check by its name, as reports carry it. */
const clusterChecks = {
  // nodes and their agents, the first to look at first
  'node-address-twice': { of: ['bgp'], rank: 1 },
  'tunnel-address-twice': { rank: 2 },
  'data-planes-differ': { of: ['felix'], rank: 2 },
  // packets between nodes, told among the ways that packets took
  'mesh-lost': { rank: 3 },
  'mesh-mtu': { rank: 3 },
  'mesh-some': { rank: 3 },
  'mesh-filtered': {},
  'node-silent': { rank: 4 },
  'annotation-malformed': { of: ['felix', 'bgp'], rank: 5 },
  'calico-node-missing': { of: ['felix', 'bgp'], rank: 6 },
  'felix-down': { of: ['felix'], rank: 7 },
  'felix-hangs': { of: ['felix'], rank: 8 },
  'bird-down': { of: ['bgp'], rank: 9 },
  'controllers-rights': { rank: 10 },
  'typha-not-ready': { of: ['felix'], rank: 11 },
  'calico-node-not-ready': { of: ['felix', 'bgp'], rank: 12 },
  'vxlanTunnelAddress-not-published': { rank: 13 },
  'vxlanV6TunnelAddress-not-published': { rank: 14 },
  'ipipTunnelAddress-not-published': { rank: 15 },
  'bgp-session-missing': { of: ['bgp'], rank: 16 },
  'bgp-session': { of: ['bgp'], rank: 17 },
  'bgp-mesh': { of: ['bgp'], rank: 18 },
  'bgp-peer': { of: ['bgp'], rank: 19 },
  'bgp-filter': { of: ['bgp'], rank: 19 },
  'bgp-pool': { of: ['bgp'] },
  'node-not-ready': { rank: 20 },
  'felix-not-ready': { of: ['felix'] },
  'calico-node-restarts': { of: ['felix', 'bgp'], restless: true },
  'node-address-apart': { of: ['bgp'] },
  'node-address-missing': { of: ['bgp'] },
  'router-id-twice': { of: ['bgp'] },
  'kubelet-address-twice': {},
  'hostname-twice': {},
  'vtep-mac-twice': {},
  'wireguard-key-twice': {},
  'versions-differ': {},
  'operator-degraded': { restless: true },
  'agent-pod-not-ready': {},
  'agent-pod-restarts': {},
  // kube-controllers
  'controllers-missing': {},
  'controllers-not-ready': {},
  'controllers-log': { restless: true },
  'leaks-not-freed': {},
  // addresses
  'overlapping-pools': {},
  'overlapping-blocks': {},
  'pool-disabled': {},
  'pool-not-allocatable': {},
  'pool-exhausted': {},
  'pool-nearly-full': { restless: true },
  'fewer-blocks-than-nodes': { restless: true },
  'node-without-block': {},
  'block-limit': { restless: true },
  'affinity-twice': {},
  'affinity-of-another-node': {},
  'affinity-pending': {},
  'affinity-without-block': {},
  'affinity-of-gone-node': {},
  'block-without-affinity': {},
  'block-outside-pools': {},
  'address-without-handle': {},
  'handles-without-address': {},
  'leaked-addresses': {},
  'leaked-tunnel-addresses': {},
  'allocated-to-another': {},
  'not-allocated': {},
  'outside-pools': {},
  'several-owners': {},
  'duplicate-address': {},
  'duplicate-in-kernel': {},
} as const satisfies Record<string, ClusterCheckRow>;

export type ClusterCheckId = keyof typeof clusterChecks;

const rows = new Map<string, ClusterCheckRow>(Object.entries(clusterChecks));

/** A report that was stored may name one that is no more. */
export const clusterCheckRow = (id: string): ClusterCheckRow => rows.get(id) ?? {};

/** Where it stands among several. */
export const rankOfCheck = (id: string): number => clusterCheckRow(id).rank ?? Number.POSITIVE_INFINITY;
