import type { FailureCode } from '../case/read.ts';
import type { Message } from '../words/message.ts';

/**
 * What the probe sends: the raw output of each command, read and understood by the worker. The probe
 * itself imports no validation library, so that it starts quickly.
 */

/** One command or file read. Exactly one of `exitCode` and `failure` is set. */
export interface RawRun {
  /** What it was for, such as `routes4`: see `commands.ts`. */
  id: string;
  /** The argument list; for files and sockets `['read', path]`, `['socket', path, command]`. */
  argv: string[];
  exitCode?: number;
  /** Why there is no exit code: not installed, deadline, aborted. */
  failure?: Message | string;
  /** Of `failure`; absent: of no kind that anything depends on, or of an older probe. */
  code?: FailureCode;
  stdout: string;
  /** At most 2,000 characters. */
  stderr: string;
  milliseconds: number;
  /** The output was longer than its cap and was cut. */
  truncated: boolean;
  /** Rules, members of sets, routes, neighbours that were left out because no packet of the question can meet them. */
  leftOut?: number;
}

export interface RawPod {
  /** Name of the network namespace under /var/run/netns; absent: `failure` says why. */
  netns?: string;
  failure?: Message | string;
  runs: RawRun[];
}

export const snapshotFormat = 'calico-why/snapshot/1';

export interface RawSnapshot {
  format: typeof snapshotFormat;
  node: string;
  /** ISO 8601, the node's own clock. */
  takenAt: string;
  source: 'probe' | 'calico-node';
  milliseconds: number;
  runs: RawRun[];
  /** `namespace/name` → its network namespace as read from the node. */
  pods: Record<string, RawPod>;
  /** Ids that were not run on purpose, with the reason for people: text of an older probe. */
  skipped: Record<string, Message | string>;
  /** Set where a run has `leftOut`: what was kept is whole for packets that carry nothing but these. */
  wholeFor?: RawRelevance;
}

/** Addresses of packets, workload interfaces, and how the names of workload interfaces begin. */
export interface RawRelevance {
  addresses: string[];
  interfaces: string[];
  prefixes: string[];
}
