import type { FailureCode } from '../case/read.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Runs one command in a container through the API server. Argument lists only; never a shell. */
export interface ExecTarget {
  namespace: string;
  pod: string;
  container: string;
}

export interface ExecRequest {
  argv: readonly string[];
  /** Written to standard input, which is then left open until the command ends or `end` is called. */
  stdin?: string;
  /** Each whole line of standard output as it arrives, without its newline. */
  onLine?: (line: string, stdin: { write(text: string): void; end(): void }) => void;
  /** After this many milliseconds the caller stops waiting; the command must end by its own deadline. */
  deadlineMs: number;
  /** Output beyond this many bytes ends it: it is cut, `truncated` is set and `failure` says so. */
  maxBytes: number;
  signal?: AbortSignal;
}

export interface ExecResult {
  stdout: string;
  stderr: string;
  /** Absent when the command could not be started or did not end in time; `failure` then says why. */
  exitCode?: number;
  failure?: Message;
  /** Of `failure`; absent: of no kind that anything depends on. */
  code?: FailureCode;
  truncated: boolean;
  milliseconds: number;
}

export type Exec = (target: ExecTarget, request: ExecRequest) => Promise<ExecResult>;

/** How a command ended that did not end well. */
export const endedWith = ({
  exitCode = '?',
  stderr,
}: Pick<ExecResult, 'stderr'> & { exitCode?: number | string }): Message => {
  const said = stderr.trim().slice(0, 200);
  return said === '' ? say('read.exit-code', { code: exitCode }) : say('read.exit-code-says', { code: exitCode, said });
};
