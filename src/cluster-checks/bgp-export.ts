import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { ClusterCheckPool, NodesInput } from '../case/cluster-check-input.ts';
import type { BgpFilter, BgpNode, BgpPeer } from '../case/objects.ts';
import { checkBgpFilters, exportPool } from '../fixes/by-hand/bgp.ts';
import { type FilteredOut, rejectedByPeer } from '../intended/bgp-filters.ts';
import { sessionPeers } from '../intended/bgp-peerings.ts';
import { clusterRoutesOf } from '../intended/cluster-routes.ts';
import { containsPrefix, familyOf } from '../ip/texts.ts';
import { say } from '../words/say.ts';
import { bgpNodes } from './bgp-peers.ts';
import { found, proofOf, someOf } from './report.ts';

/** What the objects keep from BGP peers: blocks that a filter takes out, pools that are not exported (calico#6.1). */

/** Pairs of a block and another node that are looked at. */
const mostPairs = 200_000;

/** Whether nodes learn from BIRD where addresses of the pool are: by VXLAN, and where Felix writes routes, they do not. */
const isOfBird = (input: NodesInput, pool: ClusterCheckPool): boolean => {
  if (pool.vxlanMode !== 'Never') return false;
  // Where one object hands them to Felix, on some nodes at least, nothing is said of the others.
  const told = (input.felix?.ok ? input.felix.value : []).flatMap(({ spec }) => spec.clusterRoutes ?? []);
  const bgp = input.clusterRoutes?.ok ? input.clusterRoutes.value : undefined;
  const version = input.calicoVersion.ok ? input.calicoVersion.value : undefined;
  const kind = pool.ipipMode === 'Never' ? 'plain' : 'ipip';
  const each = (told.length === 0 ? [undefined] : told).map((felix) => clusterRoutesOf({ felix, bgp }, kind, version));
  return each.every((routes) => routes === undefined || routes.writers === 'bird' || routes.writers === 'both');
};

const runsBird = ({ agents }: NodesInput): boolean =>
  agents.ok && agents.value.some(({ asksBird, asksBird6, deleting }) => !deleting && (asksBird || asksBird6));

/** Pools of several nodes that no node passes on. */
const unexportedPools = (input: NodesInput): ClusterCheckFinding[] => {
  if (!input.pools.ok || !input.nodes.ok || input.nodes.value.length < 2 || !runsBird(input)) return [];
  return input.pools.value
    .filter((pool) => pool.disableBGPExport && isOfBird(input, pool))
    .map(({ name, cidr }) =>
      found({
        check: 'bgp-pool',
        status: 'warn',
        object: `IPPool ${name}`,
        statement: say('bgp-pool.not-exported', { pool: name, cidr }),
        proof: [proofOf(`calicoctl get ippool ${name} -o yaml`, ['disableBGPExport: true'])],
        fixes: [exportPool.with({ pool: name })],
      }),
    );
};

interface Known {
  mesh: boolean;
  nodes: readonly BgpNode[];
  peers: readonly BgpPeer[];
  filters: readonly BgpFilter[];
}

interface Rejected extends FilteredOut {
  block: string;
  node: string;
  far: string;
}

/** By which rule the other node does not hear of the block; `undefined`: a session lets it pass, or there is none. */
const keptFrom = (
  { mesh, peers, filters }: Known,
  block: string,
  from: BgpNode,
  far: BgpNode,
): FilteredOut | undefined => {
  if (mesh && from.clusterId === undefined && far.clusterId === undefined) return undefined;
  const family = familyOf(block) === 6 ? '6' : '4';
  const each = sessionPeers({ peers: [...peers] }, from, far).map(
    (peer) =>
      rejectedByPeer(filters, peer, `exportV${family}`, block) ??
      rejectedByPeer(filters, peer, `importV${family}`, block),
  );
  return each.every((out) => out !== undefined) ? each[0] : undefined;
};

const rejectedBlocks = (input: NodesInput, known: Known): Rejected[] => {
  const pools = input.pools.ok ? input.pools.value.filter((pool) => isOfBird(input, pool)) : [];
  const blocks = (input.nodeBlocks?.ok ? input.nodeBlocks.value : []).filter(({ cidr }) => {
    const family = familyOf(cidr) === 6 ? '6' : '4';
    return (
      pools.some((pool) => containsPrefix(pool.cidr, cidr)) &&
      known.peers.some((peer) =>
        ([`exportV${family}`, `importV${family}`] as const).some((field) =>
          rejectedByPeer(known.filters, peer, field, cidr),
        ),
      )
    );
  });
  const all: Rejected[] = [];
  let left = mostPairs;
  for (const { node, cidr } of blocks) {
    const from = known.nodes.find(({ name }) => name === node);
    if (from === undefined) continue;
    for (const far of known.nodes) {
      left -= 1;
      if (left < 0) return all;
      const out = far === from ? undefined : keptFrom(known, cidr, from, far);
      if (out === undefined) continue;
      all.push({ ...out, block: cidr, node, far: far.name });
      break;
    }
  }
  return all;
};

/** Blocks that a filter takes out of every session of two nodes. */
const filtered = (input: NodesInput): ClusterCheckFinding[] => {
  if (!input.nodes.ok || !input.bgpPeers.ok || !input.filters?.ok || !input.mesh.ok || !runsBird(input)) return [];
  const known: Known = {
    mesh: input.mesh.value !== false,
    nodes: bgpNodes(input),
    peers: input.bgpPeers.value,
    filters: input.filters.value,
  };
  const byRule = Map.groupBy(rejectedBlocks(input, known), ({ filter, field, peer }) => `${filter} ${field} ${peer}`);
  return [...byRule.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { filter, peer, field, rule, node, far, block } = first;
    return found({
      check: 'bgp-filter',
      status: 'fail',
      object: `BGPFilter ${filter} ${field} of BGPPeer ${peer}`,
      statement: say('bgp-filter.rejects', {
        count: own.length,
        ...{ filter, peer, field, node, far },
        blocks: someOf(own.map((each) => each.block)),
      }),
      proof: [
        proofOf(`calicoctl get bgpfilter ${filter} -o yaml`, [`${field}: ${JSON.stringify(rule)}`]),
        proofOf(`calicoctl get bgppeer ${peer} -o yaml`, [`filters: ${filter}`]),
      ],
      fixes: [checkBgpFilters.with({ node: field.startsWith('export') ? node : far, filter, block })],
    });
  });
};

export const exportFindings = (input: NodesInput): ClusterCheckFinding[] => [
  ...filtered(input),
  ...unexportedPools(input),
];
