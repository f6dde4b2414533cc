import type { Finding } from '../../case/finding.ts';
import { collectDiagnostics } from '../../fixes/collect-diagnostics.ts';
import { hopAt, type PathDirection } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';

/**
 * Packets that connection tracking dropped where ours were lost, and no rule says that it did
 * (causes#conntrack-full): its table was full in that moment, or another entry stood in the way. Others' packets
 * count as well, so there have to be as many as were sent, and on a node that the loss points at.
 */
export const trackingDrops = (forward: PathDirection, known: readonly Finding[]): Finding[] => {
  const { test, loss } = forward.trip;
  if (test?.tracking === undefined || loss === undefined) return [];
  const path = forward.trip[loss.direction];
  const nodes = new Set([loss.lastSeen?.node, loss.firstUnseen?.node]);
  const explained = (node: string): boolean =>
    known.some(({ status, cause, node: at }) => status === 'fail' && cause !== undefined && at === node);
  return test.tracking.flatMap((moves) => {
    const lost = moves.drop + moves.insertFailed;
    const endpoint = [path.source, path.destination].find(({ nodeName }) => nodeName === moves.node);
    if (endpoint === undefined || !nodes.has(moves.node) || lost < Math.max(1, test.sent) || explained(moves.node))
      return [];
    const { node } = moves;
    const full = moves.drop >= moves.insertFailed;
    const why = full ? say('tracking-drops.table-full') : say('tracking-drops.entry-in-the-way');
    const place = { hop: hopAt(endpoint, 'node'), node, object: 'connection tracking' };
    const check = findingsAt(path, 'tracking-drops', place);
    return [
      check.fail('conntrack-drops', say('tracking-drops.dropped', { node, lost, why }), {
        proof: [
          proofOf('conntrack -S', node, [
            `+${moves.drop} drop, +${moves.insertFailed} insert_failed, +${moves.invalid} invalid`,
          ]),
        ],
        explains: ['check:live-packets'],
        fixes: [collectDiagnostics.with({ node })],
      }),
    ];
  });
};
