import type { Case } from '../case/case.ts';
import type { ClusterCheckFinding, ClusterCheckReport } from '../case/cluster-check.ts';
import type { Finding } from '../case/finding.ts';
import type { FixClass } from '../case/fix.ts';
import type { Read } from '../case/read.ts';
import type { Report } from '../case/verdict.ts';
import type { Message } from '../words/message.ts';
import type { FixAction } from './action.ts';

/** What a fix needs to know; values come from the cluster and are never trusted as they are. */
export type FixParams = Readonly<Record<string, string>>;

/** What was answered: the fixes stand in its causes, or in the findings of a cluster check. */
export type Answered =
  | { kind: 'question'; case: Case; report: Report }
  | { kind: 'cluster-check'; report: ClusterCheckReport };

/** The evidence that one fix is judged on: the case where there is one, and the finding that suggests it. */
export type FixGrounds =
  | { kind: 'question'; case: Case; finding: Finding }
  | { kind: 'cluster-check'; finding: Omit<ClusterCheckFinding, 'fixes'> };

/** One thing that is read just before a run, beyond what the question reads: from the API, or by calicoctl. */
export type FixReading = { path: string; query?: Record<string, string> } | { calicoctl: readonly string[] };

/**
 * By the names that the fix gave its readings. Of the API an object or a list, `undefined`: there is no such
 * object. Of calicoctl `{exitCode, stdout, stderr}`.
 */
export type FixFacts = Readonly<Record<string, Read<unknown>>>;

/** What would be done now, or why it must not be done although its cause stands. */
export type FixPlan = { go: true; action: FixAction; undo?: FixAction } | { go: false; reason: Message };

/** Why a fix is not put behind a button on this evidence, or not even told. */
export type Caution =
  /** It would do harm, or it is unknown whether it would. `instead`: another command to copy. */
  | { kind: 'hold'; reason: Message; instead?: string }
  /** It would be wrong whoever does it. */
  | { kind: 'drop' };

interface FixText<Params> {
  /** Who may approve it is configured by this. */
  class: FixClass;
  title(params: Params): Message;
  why(params: Params): Message;
  /** Text to copy. */
  command(params: Params): string;
  /**
   * What speaks against it on this evidence, asked when it is suggested and again just before a run. Missing
   * evidence speaks against it too.
   */
  caution?(grounds: FixGrounds, params: Params): Caution | undefined;
}

/** Outside of the cluster, or in need of judgement: text to copy; `why` says what a program cannot tell. */
export interface PeopleFix<Params> extends FixText<Params> {
  by: 'people';
}

/** Can be offered behind a button. */
export interface ApprovedFix<Params = FixParams> extends FixText<Params> {
  by: 'approve';
  /** Namespace of the object that it changes; absent: it belongs to none. */
  namespace?(params: Params): string | undefined;
  /**
   * The lines that it rests on, the same as long as what it would change is the same: no counters, no
   * times. Undefined: on this evidence it cannot be run (a node that was not read), so it stays text.
   */
  evidence(grounds: FixGrounds, params: Params): string[] | undefined;
  /** What is to be read just before the run. */
  readings?(grounds: FixGrounds, params: Params): Readonly<Record<string, FixReading>>;
  plan(grounds: FixGrounds, params: Params, facts: FixFacts): FixPlan;
}

/** What one fix is and says. It describes; nothing here runs anything. */
export type Fix<Params> = PeopleFix<Params> | ApprovedFix<Params>;
