import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { ClusterCheckId } from '../faults/cluster-checks.ts';
import { restartCalicoNode } from '../fixes/restart-calico-node.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { foundOf, proofOf, someOf } from './report.ts';

/** One finding about all nodes that have the same trouble. */
export const grouped = (
  check: ClusterCheckId,
  status: 'fail' | 'warn',
  names: readonly string[],
  statement: (nodes: Message) => Message,
  source: string,
  lines: readonly (string | Message)[] = names,
  restart = false,
): ClusterCheckFinding[] =>
  foundOf(names, () => ({
    check,
    status,
    statement: statement(say('cluster.nodes-named', { count: names.length, nodes: someOf(names) })),
    proof: [proofOf(source, lines)],
    fixes: restart ? names.slice(0, 3).map((node) => restartCalicoNode.with({ node })) : [],
  }));
