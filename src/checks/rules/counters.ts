import type { Finding } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import { arrivingSource, comingFrom } from '../../path/arriving-source.ts';
import type { Asked } from '../../path/asked-packets.ts';
import { canHaveMet } from '../../path/endpoint-chain.ts';
import { hopAt, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import { type Denial, deleteMatchedFix } from './denial.ts';
import { denialOfMove } from './moved-rule.ts';
import { againstPolicies, type Consistency } from './policy-consistency.ts';

/** By the source that arrives, as the rules themselves are. */
const heldAgainst = (path: PathDirection, denial: Denial, asked: Asked, state: NodeState): Consistency => {
  const arrives = state.node === path.destination.nodeName ? arrivingSource(path, asked) : undefined;
  if (arrives === undefined) return againstPolicies(path, denial, asked, state);
  const fixes = [deleteMatchedFix(path.source.nodeName, arrives.matched)];
  // Which address it is, is open: that it is not the pod's is not.
  if (arrives.address === undefined) return { cause: denial.cause, fixes };
  const judged = againstPolicies(comingFrom(path, arrives.address), denial, asked, state);
  return { ...judged, ...(judged.cause === denial.cause ? { fixes } : {}) };
};

/**
 * Rules that drop and whose counters moved while our packets were lost (steps#000-9, #000-12, #003-4). Other
 * packets may have moved them too, so only a loss on that very node and at least as many packets as
 * were sent count.
 */
export const counters = (forward: PathDirection, known: readonly Finding[]): Finding[] => {
  const { test, loss } = forward.trip;
  if (test === undefined || loss === undefined) return [];
  // Where the replies were lost, the rule dropped replies.
  const path = forward.trip[loss.direction];
  // Seen at every place and still no connection: a later packet can be lost on either node.
  const anywhere = loss.lastSeen === undefined && loss.firstUnseen === undefined;
  const nodes = new Set([loss.lastSeen?.node, loss.firstUnseen?.node]);
  const endpoints: PathEndpoint[] = [path.source, path.destination];
  const asked = forward.trip.asked.find(({ decides }) => decides);
  return test.counters.flatMap((move) => {
    if (!canHaveMet(path, loss, move.chain, anywhere)) return [];
    if (move.packets < Math.max(1, test.sent) || !(anywhere || nodes.has(move.node))) return [];
    const endpoint = endpoints.find((item) => item.nodeName === move.node);
    const moved = denialOfMove(path, move);
    if (endpoint === undefined || moved === undefined) return [];
    const { denial, state } = moved;
    // Held against the policies as the rules themselves are: the same rule is one cause.
    const judged = asked ? heldAgainst(path, denial, asked, state) : denial;
    if (
      known.some((finding) => finding.status === 'fail' && finding.cause === judged.cause && finding.node === move.node)
    )
      return [];
    return [
      findingsAt(path, 'rule-counters', {
        hop: anywhere ? hopAt(endpoint, 'node') : loss.hop,
        node: move.node,
        object: judged.object ?? denial.object,
      }).fail(
        judged.cause,
        say('rule-counters.moved', { node: move.node, packets: move.packets, denial: denial.statement }),
        {
          proof: [
            proofOf(`counters, ${move.backend} table ${move.table}`, move.node, [
              `+${move.packets} packets: ${move.rule}`,
            ]),
          ],
          explains: ['check:live-packets'],
          fixes: judged.fixes ?? denial.fixes,
        },
      ),
    ];
  });
};
