import type { FixOrigin, Line, ProposedFix } from '../case/fix.ts';
import type { Message } from '../words/message.ts';
import type { FixAction } from './action.ts';

/** The fields of a fix's record that running it needs; a record is one. */
export interface FixToRun {
  id: string;
  origin: FixOrigin;
  fix: ProposedFix;
  /** Of an undo (origin `undo`): what the fix that it takes back gave as its undo. */
  action?: FixAction | undefined;
}

export type Looked =
  | {
      stands: true;
      /** To be held against `fix.evidence`: another word anywhere means that something has changed. */
      evidence: string[];
      action: FixAction;
      /** From the state as it is before the run. `Ran.undo`, where there is one, comes before it. */
      undo?: FixAction;
    }
  /** The cause is gone, has changed, or something forbids the fix; `reason` is one sentence for people. */
  | { stands: false; reason: Message; evidence: string[] };

export interface Ran {
  /** `unknown`: it may have happened; never try again by yourself. */
  outcome: 'done' | 'failed' | 'unknown';
  /** What was done and what came back, for people and the record. */
  lines: Line[];
  /** Evidence that was gathered, for the thread. */
  file?: { name: string; content: string };
  /** What takes it back, where only the run can know (the uid of what it made). */
  undo?: FixAction;
}

export interface Verified {
  ok: boolean | 'unknown';
  lines: Line[];
}

/** The only way to change a cluster. Nothing in it throws: what went wrong is in the answer. */
export interface FixEngine {
  /** Asks the same again, without packets, and finds the same fix (id and params) in the answer. Changes nothing. */
  look(fix: FixToRun, signal: AbortSignal): Promise<Looked>;
  /** Once. Whoever calls it has made sure that nobody else does. */
  run(action: FixAction, signal: AbortSignal): Promise<Ran>;
  /** Is the thing that was changed as it should be? Waits, within bounds, for what follows automatically. */
  verify(action: FixAction, signal: AbortSignal): Promise<Verified>;
  /**
   * Gives back what a run that died may have left: the lock of Calico's datastore. To be called when a
   * fix worker starts, and every minute. Resolves to what it did, for the record; usually nothing.
   */
  recover(signal: AbortSignal): Promise<Line[]>;
}
