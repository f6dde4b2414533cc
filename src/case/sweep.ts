import type { Proof, Status } from './finding.ts';
import type { NotChecked, SuggestedFix } from './verdict.ts';

/** What a sweep over the whole cluster says: no question, no path, only what is not as it should be. */

export const sweepNames = ['ipam', 'duplicates', 'nodes', 'controllers'] as const;
export type SweepName = (typeof sweepNames)[number];

/** One thing that a sweep looked at. `fail` and `warn` are found; what was not read is `unknown`, never a pass. */
export interface SweepFinding {
  /** Unique in one report: check, and what it is about. */
  id: string;
  check: string;
  status: Status;
  node?: string;
  /** Object that it is about: `IPPool default-ipv4-ippool`, `address 192.168.84.131`. */
  object?: string;
  /** One line, for people. */
  statement: string;
  proof: Proof[];
  fixes: SuggestedFix[];
}

export interface SweepTable {
  title: string;
  columns: string[];
  rows: string[][];
  /** Rows that were left out because there are too many. */
  more: number;
}

export interface SweepReport {
  sweep: SweepName;
  /** `unknown`: nothing was found, but not everything could be read. */
  status: 'clean' | 'found' | 'unknown';
  /** One sentence. */
  summary: string;
  /** What was counted, by name. */
  numbers: Record<string, number>;
  tables: SweepTable[];
  /** Worst first. */
  findings: SweepFinding[];
  notChecked: NotChecked[];
}
