import type { SweepFinding } from '../case/sweep.ts';
import { found, proofOf, someOf } from './report.ts';

/** One finding about all nodes that have the same trouble. */
export const grouped = (
  check: string,
  status: 'fail' | 'warn',
  names: readonly string[],
  statement: (who: string) => string,
  source: string,
  lines: readonly string[] = names,
  restart = false,
): SweepFinding[] =>
  names.length === 0
    ? []
    : [
        found({
          check,
          status,
          statement: statement(`${names.length === 1 ? 'node' : `${names.length} nodes`} ${someOf(names)}`),
          proof: [proofOf(source, lines)],
          fixes: restart ? names.slice(0, 3).map((node) => ({ id: 'restart-calico-node', params: { node } })) : [],
        }),
      ];
