import type { Line } from '../case/fix.ts';
import type { RawRun } from '../probe/raw.ts';
import { type Message, messageFor, verbatim } from '../words/message.ts';
import { say } from '../words/say.ts';
import { inEnglish } from '../words/words.ts';
import type { Stand } from './remediation-request.ts';

/** How things stand, with the lines that show it. */
export interface Seen {
  stand: Stand;
  lines: Line[];
  /** For `other` and `unread`: why nothing is to be touched. */
  why?: Message;
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
export class Refusal extends Error {
  readonly said: Message;

  constructor(said: Message) {
    super(inEnglish(said));
    this.said = said;
  }
}

/** Output of a command, or why there is none. */
export const outputOf = (run: RawRun): { text: string } | { why: Message } => {
  const command = run.argv.join(' ').slice(0, 200);
  if (run.exitCode === 0 && !run.truncated) return { text: run.stdout };
  if (run.truncated) return { why: say('change.too-much', { command }) };
  const stderr = run.stderr.trim();
  const ended = stderr === '' ? say('read.exit-code', { code: run.exitCode ?? '?' }) : verbatim(stderr);
  return {
    why: say('read.failed', { what: command, detail: run.failure === undefined ? ended : messageFor(run.failure) }),
  };
};

export const unread = (why: Message): Seen => ({ stand: 'unread', lines: [], why });
