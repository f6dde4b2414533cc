import type { FixRef, Proof } from '../../case/finding.ts';
import type { BgpObjects } from '../../case/objects.ts';
import { labelReflector, seeBgpPeers } from '../../fixes/by-hand/bgp.ts';
import { type Peering, peeringOf } from '../../intended/bgp-peerings.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';

/** Why the objects ask for no session between two nodes, one layer above BIRD (causes#bgp-peer-matches-none). */
export interface NoPeering {
  /** Nothing takes the place of the mesh. */
  bare: boolean;
  why: Message;
  fixes: FixRef[];
  proof: Proof[];
}

type None = Extract<Peering, { kind: 'none' }>;

const meshSaid = ({ mesh, reflectors }: None): Message =>
  mesh ? say('bgp-peering.reflectors-left-out', { nodes: reflectors }) : say('bgp-peering.mesh-off');

const whyOf = (none: None): Message => {
  const mesh = meshSaid(none);
  const [peer] = none.unmatched;
  if (peer !== undefined) {
    const unmatched = { mesh, peer: peer.name, selector: peer.peerSelector ?? '' };
    return none.idle.length > 0
      ? say('bgp-peering.reflectors-unlabelled', { ...unmatched, nodes: none.idle })
      : say('bgp-peering.peer-matches-none', unmatched);
  }
  return say('bgp-peering.no-peer-for-both', { mesh });
};

const fixesOf = ({ unmatched, idle }: None): FixRef[] => {
  const [peer] = unmatched;
  if (peer === undefined) return [seeBgpPeers.with({})];
  return [labelReflector.with({ peer: peer.name, selector: peer.peerSelector ?? '', node: idle[0] ?? '' })];
};

const listed = ({ peers }: BgpObjects): string[] =>
  peers.length === 0
    ? ['(none)']
    : peers
        .slice(0, 10)
        .map((peer) =>
          [
            peer.name,
            `for ${peer.node ?? peer.nodeSelector ?? 'all()'}`,
            `with ${peer.peerSelector ?? peer.peerIP ?? '?'}`,
          ].join('  '),
        );

/** `undefined`: the objects were not read, or ask for a way between the two. */
export const noPeering = (path: PathDirection): NoPeering | undefined => {
  const { bgp } = path.c.objects;
  if (!bgp?.ok) return undefined;
  const peering = peeringOf(bgp.value, [path.source.nodeName, path.destination.nodeName]);
  if (peering.kind !== 'none') return undefined;
  return {
    bare: !peering.mesh && bgp.value.peers.length === 0,
    why: whyOf(peering),
    fixes: fixesOf(peering),
    proof: [
      proofOf('calicoctl get bgpconfiguration default -o yaml', undefined, [
        `nodeToNodeMeshEnabled: ${bgp.value.mesh}`,
      ]),
      proofOf('calicoctl get bgppeer -o wide', undefined, listed(bgp.value)),
    ],
  };
};
