import type { Answer, ReportAnswer } from '../case/answer.ts';
import type { CaptureFile } from '../case/capture.ts';
import type { Finding } from '../case/finding.ts';
import type { EndRef } from '../case/question.ts';
import type { Message } from '../words/message.ts';

/** Hears of a diagnosis while it runs: the thread, the terminal and tests each implement it. */
export interface DiagnoseListener {
  /** What is being done now, for people: "reading pod shop/web-0", "asking node-1 and node-2". */
  progress(step: Message): void;
  /** A finding as soon as it is known, in the order in which packets travel. */
  finding(finding: Finding): void;
}

/** A name that fits more than one thing, or none. */
export interface EndChoice {
  end: 'from' | 'to';
  /** What was typed. */
  typed: string;
  /** For `choose`: what it can mean. For `not-found`: the nearest names, best first. */
  options: EndRef[];
}

/** What a person has to say before there can be an answer. */
export type AskedBack =
  | { kind: 'choose'; choice: EndChoice; statement: Message }
  | { kind: 'not-found'; choice: EndChoice; statement: Message };

export type DiagnoseOutcome = ReportAnswer | AskedBack;
export type AnswerOutcome = Answer | AskedBack;

/**
 * Remembers beyond this process whose answer is being taken apart: where that ends the process, the next one
 * that takes up the question does not ask that node.
 */
export interface NodeGuard {
  /** Why this node is not asked, if it is not. */
  notAgain(node: string): Message | undefined;
  /** Does something with what one node sent. */
  reading<T>(node: string, work: () => T): Promise<T>;
  /** Does something with what all of these sent. */
  checking<T>(nodes: readonly string[], work: () => T): Promise<T>;
}

export interface DiagnoseOptions {
  /** `auto`: when the layers do not explain it, or the question names a port. */
  live: 'auto' | 'always' | 'never';
  signal: AbortSignal;
  /** Hears of what each interface saw of the live packets. */
  onCapture?: ((capture: CaptureFile) => void) | undefined;
  /** Absent: a process that ends takes its question with it. */
  guard?: NodeGuard | undefined;
  /** `false`: no burst, whatever the question says: ten seconds for each of many paths are too long. */
  burst?: false;
}
