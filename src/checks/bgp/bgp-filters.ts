import type { Proof } from '../../case/finding.ts';
import { filteredOut } from '../../intended/bgp-filters.ts';
import { findBlock } from '../../intended/blocks.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';

/** The filter of a peer that keeps a block from the sender's node, by its object and field (causes#bgp-export-missing). */
export interface Filtered {
  filter: string;
  /** Whose rule it is: the node that does not tell the block, or the one that does not take it. */
  node: string;
  statement: Message;
  proof: Proof;
}

/** `undefined`: the objects were not read, or no rule that is known takes the block out. */
export const filteredBlock = (path: PathDirection): Filtered | undefined => {
  const { bgp, blocks } = path.c.objects;
  const { source, destination, family } = path;
  const block = destination.address === undefined ? undefined : findBlock(blocks, destination.address)?.cidr;
  if (!bgp?.ok || block === undefined) return undefined;
  const found = filteredOut(bgp.value, { from: destination.nodeName, to: source.nodeName, block, family });
  if (found === undefined) return undefined;
  const { filter, peer, field, node, rule } = found;
  const names = { node, block, filter, peer, field };
  return {
    filter,
    node,
    statement:
      node === destination.nodeName
        ? say('bgp-session.filtered-out', { ...names, far: source.nodeName })
        : say('bgp-session.filtered-in', { ...names, far: destination.nodeName }),
    proof: proofOf(`calicoctl get bgpfilter ${filter} -o yaml`, undefined, [`${field}: ${JSON.stringify(rule)}`]),
  };
};
