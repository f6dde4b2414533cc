import type { Answer } from '../src/case/answer.ts';
import type { CaptureFile } from '../src/case/capture.ts';
import type { ScheduledCheckState } from '../src/case/cluster-check.ts';
import type { Finding } from '../src/case/finding.ts';
import type { EndChoice } from '../src/diagnose/contract.ts';
import type { FixRecord } from '../src/store/fix-record.ts';
import type { Conversation } from '../src/store/places.ts';
import type { Run } from '../src/store/run-record.ts';
import type { Steps } from '../src/store/told-steps.ts';
import type { Message } from '../src/words/message.ts';

/** What a person is told when a run cannot be answered: what failed, and what to do next. */
export interface Failure {
  problem: Message;
  next?: Message;
}

/**
 * Shows one run to people while it goes. The Slack thread implements it, and tests do. The promises
 * resolve when it is kept: it is shown then however long that takes, and the run ends once it is. They
 * reject with `LostRun` when another worker has taken the run over.
 */
export interface Reporter {
  started(): Promise<void>;
  progress(step: Message): void;
  finding(finding: Finding): void;
  choose(choice: EndChoice, statement: Message | string): Promise<void>;
  notFound(choice: EndChoice, statement: Message | string): Promise<void>;
  /** `captures`: what each place saw of the packets, where the question asks for it. */
  answer(answer: Answer, captures?: readonly CaptureFile[]): Promise<void>;
  failed(failure: Failure): Promise<void>;
  /** Nothing is shown any more: the run belongs to another worker now. */
  stop(): void;
}

/** `run` as it was taken; `owner` is this worker's number for it. */
export type OpenReporter = (run: Run, steps: Steps, isOwner: () => Promise<boolean>) => Reporter;

/** Keeps one message per conversation that says how its questions stand. */
export interface SummaryBoard {
  /** Runs newest first; `fixes`: those that wait for an approval; `scheduledChecks`: where cluster checks are scheduled. */
  show(
    conversation: Conversation,
    runs: readonly Run[],
    fixes: readonly FixRecord[],
    scheduledChecks?: ScheduledCheckState,
  ): Promise<void>;
}
