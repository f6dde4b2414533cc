import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { NodesInput } from '../case/cluster-check-input.ts';
import type { FixRef } from '../case/finding.ts';
import type { BgpNode, BgpPeer } from '../case/objects.ts';
import { enableBgpMesh, labelReflector, seeBgpPeers } from '../fixes/by-hand/bgp.ts';
import { idleReflectors, sessionPeers, unmatchedPeers } from '../intended/bgp-peerings.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { found, proofOf, someOf } from './report.ts';

/** What the objects ask for where there is no session: peers that match nobody, nothing instead of the mesh. */

const most = 10;

/** Nodes as selectors of peers see them. */
export const bgpNodes = ({ nodes }: Pick<NodesInput, 'nodes'>): BgpNode[] =>
  (nodes.ok ? nodes.value : []).map(({ name, labels, ipv4, ipv6, internalIPs, routeReflector }) => ({
    name,
    labels,
    addresses: [ipv4, ipv6, ...internalIPs].filter((address) => address !== undefined),
    ...(routeReflector ? { clusterId: name } : {}),
  }));

/** Among these many nodes a peer that asks for sessions between nodes is found, or is not looked for. */
const sample = 100;

/** A peer that asks for a session of two nodes. */
const askingPeer = (input: NodesInput): BgpPeer | undefined => {
  const peers = input.bgpPeers.ok ? input.bgpPeers.value : [];
  const nodes = bgpNodes(input).slice(0, sample);
  for (const one of nodes) {
    for (const far of nodes) {
      const [asking] = one === far ? [] : sessionPeers({ peers }, one, far);
      if (asking !== undefined) return asking;
    }
  }
  return undefined;
};

const peersFor = (input: NodesInput): ClusterCheckFinding[] => {
  if (!input.bgpPeers.ok || !input.nodes.ok) return [];
  const peers = input.bgpPeers.value;
  const nodes = bgpNodes(input);
  // With etcd the labels that selectors choose by are those of Calico's own nodes, which are not these.
  if (!input.nodes.value.some(({ ipv4, ipv6 }) => ipv4 !== undefined || ipv6 !== undefined)) return [];
  const idle = idleReflectors({ peers, nodes });
  // While the mesh joins all nodes nothing depends on such a peer.
  const needed = idle.length > 0 || (input.mesh.ok && input.mesh.value === false);
  return unmatchedPeers({ peers, nodes })
    .slice(0, most)
    .map(({ name, peerSelector = '' }) =>
      found({
        check: 'bgp-peer',
        status: needed ? 'fail' : 'warn',
        object: `BGPPeer ${name}`,
        statement:
          idle.length === 0
            ? say('bgp-peer.matches-none', { peer: name, selector: peerSelector })
            : say('bgp-peer.reflectors-unlabelled', { peer: name, selector: peerSelector, nodes: someOf(idle) }),
        proof: [proofOf(`calicoctl get bgppeer ${name} -o yaml`, [`peerSelector: ${peerSelector}`])],
        fixes: [labelReflector.with({ peer: name, selector: peerSelector, node: idle[0] ?? '' })],
      }),
    );
};

const bare = (statement: Message, mesh: boolean, fix: FixRef): ClusterCheckFinding =>
  found({
    check: 'bgp-mesh',
    status: 'warn',
    object: 'BGPConfiguration default',
    statement,
    proof: [proofOf('calicoctl get bgpconfiguration default -o yaml', [`nodeToNodeMeshEnabled: ${mesh}`])],
    fixes: [fix],
  });

/** `alone`: BIRD was read on several nodes, and none has a session. */
export const peerFindings = (input: NodesInput, alone: boolean): ClusterCheckFinding[] => {
  const unmatched = peersFor(input);
  if (unmatched.length > 0 || !alone || !input.mesh.ok || !input.bgpPeers.ok) return unmatched;
  const mesh = input.mesh.value !== false;
  if (!mesh && input.bgpPeers.value.length === 0) {
    return [bare(say('bgp-mesh.no-peer'), false, enableBgpMesh.with({}))];
  }
  const members = input.nodes.ok ? input.nodes.value.filter(({ routeReflector }) => !routeReflector).length : 0;
  // A mesh that is on and lacks sessions is found by its members.
  if (mesh && members > 1) return [];
  const asking = askingPeer(input);
  const statement =
    asking === undefined ? say('bgp-mesh.no-session') : say('bgp-mesh.peer-without-session', { peer: asking.name });
  return [bare(statement, mesh, seeBgpPeers.with({}))];
};
