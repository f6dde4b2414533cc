import type { RawRun } from '../probe/raw.ts';
import { inEnglish } from '../words/words.ts';
import type { Stand } from './remediation-request.ts';

/** How things stand, with the lines that show it. */
export interface Seen {
  stand: Stand;
  lines: string[];
  /** For `other` and `unread`: why nothing is to be touched. */
  why?: string;
}

/** One change on its way: look, act once, look again. */
export interface Step {
  see(): Promise<Seen>;
  act(): Promise<RawRun>;
}

export interface Tools {
  /** Runs one command where the change belongs: in the node's network or in a pod's. Argument lists only. */
  run(argv: readonly string[]): Promise<RawRun>;
  signal: AbortSignal;
}

/** A change that is not on the list, or that would do more harm than good. Nothing was touched. */
export class Refusal extends Error {}

/** Output of a command, or why there is none. */
export const outputOf = (run: RawRun): { text: string } | { why: string } => {
  const name = run.argv.join(' ').slice(0, 200);
  if (run.exitCode === 0 && !run.truncated) return { text: run.stdout };
  if (run.truncated) return { why: `${name} printed too much` };
  return { why: `${name}: ${run.failure ? inEnglish(run.failure) : run.stderr.trim() || `exit code ${run.exitCode}`}` };
};

export const unread = (why: string): Seen => ({ stand: 'unread', lines: [], why });
