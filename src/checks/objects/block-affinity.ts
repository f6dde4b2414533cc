import type { Explained, Finding } from '../../case/finding.ts';
import type { Affinity } from '../../case/objects.ts';
import { seeAffinities } from '../../fixes/by-hand/ipam.ts';
import { findBlock } from '../../intended/blocks.ts';
import { samePrefix } from '../../ip/texts.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { recreatePod } from '../pod/recreate.ts';

const line = ({ node, cidr, state }: Affinity): string => `${node}  ${cidr}  ${state}`;

/** What is made of an affinity: the block's route on other nodes, its blackhole on its own. */
const follows: Explained[] = ['block-route-missing', 'block-route-wrong', 'blackhole-route', 'bgp-export-missing'];

/**
 * Whose the block is by its affinities: one node's, by one that is confirmed (calico#5.2, causes#affinity-missing,
 * #affinity-twice). They are read only where a route for the block departs.
 */
export const blockAffinity = (path: PathDirection): Finding[] => {
  const { c, destination } = path;
  const { affinities, blocks } = c.objects;
  const block = destination.address === undefined ? undefined : findBlock(blocks, destination.address);
  if (affinities === undefined || block === undefined || destination.kind !== 'pod') return [];
  const place = { hop: 'destination-node' as const, node: block.node, object: `block ${block.cidr}` };
  const check = checkAt(path, 'block-affinity', say('block-affinity.about', { block: block.cidr }), place);
  const finding = check.reading(affinities, (all) => {
    const own = all.filter(({ cidr }) => samePrefix(cidr, block.cidr));
    const owners = [...new Set(own.filter(({ state }) => state === 'confirmed').map(({ node }) => node))].sort();
    const proof = [
      proofOf(
        'kubectl get blockaffinities.crd.projectcalico.org',
        undefined,
        own.length === 0 ? ['(none)'] : own.map(line),
      ),
      proofOf(`calicoctl ipam show --show-blocks`, undefined, [`${block.cidr} affinity=${block.affinity ?? '<none>'}`]),
    ];
    const names = { block: block.cidr, owner: block.node ?? '' };
    if (owners.length > 1) {
      return check.fail('affinity-twice', say('block-affinity.twice', { ...names, owners }), {
        proof,
        explains: [...follows, 'check:live-packets'],
        fixes: [seeAffinities.with({ block: block.cidr, owner: block.node ?? '' })],
      });
    }
    if (block.node === undefined || owners.includes(block.node))
      return check.pass(say('block-affinity.right', names), { proof });
    const state = own.find(({ node }) => node === block.node)?.state;
    const [other] = owners;
    const statement =
      other !== undefined
        ? say('block-affinity.of-another', { ...names, other })
        : state === undefined
          ? say('block-affinity.missing', names)
          : say('block-affinity.not-confirmed', { ...names, state });
    // Felix goes by the block itself, and BIRD tells the pods' own routes one by one: no route is lost by it alone.
    return check.warn(statement, { cause: 'affinity-missing', proof, fixes: [recreatePod(destination.pod)] });
  });
  return [finding];
};
