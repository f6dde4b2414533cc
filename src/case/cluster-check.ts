import type { Message } from '../words/message.ts';
import type { Proof, Status } from './finding.ts';
import type { SuggestedFix } from './verdict.ts';

/** What a cluster check could not look at, and why. */
export interface ClusterCheckGap {
  what: Message;
  reason: Message;
  /** All nodes that it is about; its words name the first of them. */
  nodes?: string[];
}

/** What a cluster check over the whole cluster says: no question, no path, only what is not as it should be. */

export const clusterCheckNames = ['ipam', 'duplicates', 'nodes', 'controllers'] as const;
export type ClusterCheckName = (typeof clusterCheckNames)[number];

/** One thing that a cluster check looked at. `fail` and `warn` are found; what was not read is `unknown`, never a pass. */
export interface ClusterCheckFinding {
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

export interface ClusterCheckTable {
  title: Message;
  columns: Message[];
  /** Names and numbers as they are; what is to be put in words is a message. */
  rows: (string | Message)[][];
  /** Rows that were left out because there are too many. */
  more: number;
}

export interface ClusterCheckReport {
  clusterCheck: ClusterCheckName;
  /** `unknown`: nothing was found, but not everything could be read. */
  status: 'clean' | 'found' | 'unknown';
  /** One sentence. */
  summary: Message;
  /** What was counted, by name. */
  numbers: Record<string, number>;
  tables: ClusterCheckTable[];
  /** Worst first. */
  findings: ClusterCheckFinding[];
  notChecked: ClusterCheckGap[];
}

/** What is remembered of a finding between two scheduled checks. */
interface RememberedFinding {
  id: string;
  status: 'fail' | 'warn';
  statement: Message;
  /** Keys of what had not been checked when it was last seen. */
  notChecked: string[];
}

/** How a scheduled cluster check ended. `failed`: it could not look; its findings are those of the last that could. */
export interface RememberedClusterCheck {
  status: ClusterCheckReport['status'] | 'failed';
  findings: RememberedFinding[];
  /** What was not checked. */
  notChecked: Message[];
  problem?: Message;
}

/** What a scheduled cluster check has to say that the one before had not said. */
export interface ClusterCheckNews {
  clusterCheck: ClusterCheckName;
  fresh: Pick<ClusterCheckFinding, 'status' | 'statement'>[];
  changed: Pick<ClusterCheckFinding, 'status' | 'statement'>[];
  resolved: Message[];
  /** Findings that are as they were. */
  asBefore: number;
  /** Could be checked the last time. */
  notChecked: ClusterCheckGap[];
  /** It could not look, and could the last time. */
  problem?: Message;
  report?: ClusterCheckReport;
}

/** One scheduled look over the cluster: several cluster checks, one after the other. */
export interface ScheduledCheck {
  id: string;
  /** Milliseconds since 1970. */
  begunAt: number;
  endedAt: number;
  clusterChecks: Partial<Record<ClusterCheckName, RememberedClusterCheck>>;
}

/** How the scheduled cluster checks stand, for people. */
export interface ScheduledCheckState {
  last?: ScheduledCheck;
  /** Since when none has ended although one should have. */
  overdueSince?: number;
}
