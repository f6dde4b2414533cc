import type { Message } from '../words/message.ts';
import type { Proof, Status } from './finding.ts';
import type { SuggestedFix } from './verdict.ts';

/** What a sweep could not look at, and why. */
export interface SweepGap {
  what: Message;
  reason: Message;
}

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
  statement: Message;
  proof: Proof[];
  fixes: SuggestedFix[];
}

export interface SweepTable {
  title: Message;
  columns: Message[];
  /** Names and numbers as they are; what is to be put in words is a message. */
  rows: (string | Message)[][];
  /** Rows that were left out because there are too many. */
  more: number;
}

export interface SweepReport {
  sweep: SweepName;
  /** `unknown`: nothing was found, but not everything could be read. */
  status: 'clean' | 'found' | 'unknown';
  /** One sentence. */
  summary: Message;
  /** What was counted, by name. */
  numbers: Record<string, number>;
  tables: SweepTable[];
  /** Worst first. */
  findings: SweepFinding[];
  notChecked: SweepGap[];
}

/** What is remembered of a finding between two scheduled sweeps. */
interface RememberedFinding {
  id: string;
  status: 'fail' | 'warn';
  statement: Message;
  /** Keys of what had not been checked when it was last seen. */
  notChecked: string[];
}

/** How a scheduled sweep ended. `failed`: it could not look; its findings are those of the last that could. */
export interface RememberedSweep {
  status: SweepReport['status'] | 'failed';
  findings: RememberedFinding[];
  /** What was not checked. */
  notChecked: Message[];
  problem?: string;
}

/** What a scheduled sweep has to say that the one before had not said. */
export interface SweepNews {
  sweep: SweepName;
  fresh: Pick<SweepFinding, 'status' | 'statement'>[];
  changed: Pick<SweepFinding, 'status' | 'statement'>[];
  resolved: Message[];
  /** Findings that are as they were. */
  asBefore: number;
  /** Could be checked the last time. */
  notChecked: SweepGap[];
  /** It could not look, and could the last time. */
  problem?: string;
  report?: SweepReport;
}

/** One scheduled look over the cluster: several sweeps, one after the other. */
export interface Round {
  id: string;
  /** Milliseconds since 1970. */
  begunAt: number;
  endedAt: number;
  sweeps: Partial<Record<SweepName, RememberedSweep>>;
}

/** How the scheduled sweeps stand, for people. */
export interface RoundState {
  last?: Round;
  /** Since when none has ended although one should have. */
  overdueSince?: number;
}
