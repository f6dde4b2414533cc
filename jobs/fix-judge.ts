import { type FixStatus, mayHaveRun } from '../src/case/fix.ts';
import { messageOf } from '../src/errors.ts';
import type { Looked, Ran, Verified } from '../src/fixes/engine.ts';
import type { MayApprove } from '../src/fixes/who-may.ts';
import { differenceOf, digestOf, type FixEnding, type FixRecord } from '../src/store/fix-record.ts';
import { wordsIn } from '../src/words/words.ts';

/** Decides what follows from each step of a fix: pure, so that each rule can be tested by itself. */

/** Approved by these, as it stands now. Undefined: go on. */
export const rightsLost = (
  fix: FixRecord,
  answers: readonly { user: string; answer: MayApprove }[],
): string | undefined => {
  for (const { user, answer } of answers) {
    if (answer.may) continue;
    const reason = wordsIn('en')(answer.reason);
    return `${user}, who approved it, may not approve it any more: ${reason} Nothing was run.`;
  }
  const needed = Math.max(1, fix.needed, ...answers.map(({ answer }) => (answer.may ? answer.needed : 1)));
  // Two ids of one person are one.
  const people = new Set(answers.map(({ user, answer }) => (answer.may ? answer.person : user))).size;
  if (people >= needed) return undefined;
  return `it takes the approval of ${needed} people now, and ${people} approved it; nothing was run`;
};

/** How it ends without a run, after the second look. Undefined: what it rests on still stands, word for word. */
export const whyStale = (fix: FixRecord, looked: Looked): FixEnding | undefined => {
  if (digestOf(fix.fix, fix.action) !== fix.digest) {
    return { status: 'failed', summary: 'its record was changed after it was proposed; nothing was run' };
  }
  const difference = differenceOf(fix.fix.evidence, looked.evidence);
  if (!looked.stands) return { status: 'stale', summary: `${looked.reason} Nothing was run.`, difference };
  // An undo rests on what the fix left behind, which its own action names.
  if (fix.origin.kind === 'undo') return undefined;
  if (digestOf({ ...fix.fix, evidence: looked.evidence }) === fix.digest) return undefined;
  return {
    status: 'stale',
    summary: 'what it rests on has changed since it was proposed; nothing was run',
    difference:
      difference.length > 0
        ? difference
        : ['- the same lines in another order', ...looked.evidence.map((line) => `+ ${line}`)],
  };
};

const sentence: Record<
  Ran['outcome'],
  Record<'true' | 'false' | 'unknown', { status: FixEnding['status']; summary: string }>
> = {
  done: {
    true: { status: 'succeeded', summary: 'done, and verified' },
    false: { status: 'failed', summary: 'it was run, but what it changes is not as it was to be' },
    unknown: { status: 'unknown', summary: 'it was run, but whether it took effect could not be verified' },
  },
  failed: {
    true: { status: 'failed', summary: 'the run failed, although what it was to change is as it was to be' },
    false: { status: 'failed', summary: 'the run failed' },
    unknown: { status: 'failed', summary: 'the run failed, and what it left could not be verified' },
  },
  unknown: {
    true: { status: 'succeeded', summary: 'the answer of the run was lost, but what it changes is verified' },
    false: { status: 'unknown', summary: 'the answer of the run was lost, and what it changes is not as it was to be' },
    unknown: { status: 'unknown', summary: 'the answer of the run was lost, and nothing could be verified' },
  },
};

/** How a fix that was run ends. A run of evidence changes nothing; its engine verifies it as `true`. */
export const endingOfRun = (ran: Ran, verified: Verified): Pick<FixEnding, 'status' | 'summary' | 'lines'> => ({
  ...sentence[ran.outcome][`${verified.ok}`],
  lines: [...ran.lines, ...verified.lines],
});

/** After these the question is asked again: something may have changed. */
export const mayHaveChanged = (status: FixStatus, ranAt: number | undefined): boolean =>
  ranAt !== undefined && mayHaveRun(status);

/** The engine promises not to throw; what it throws all the same is an answer that was lost. */
export const lostAnswer = (error: unknown): { outcome: 'unknown'; lines: string[] } => ({
  outcome: 'unknown',
  lines: [`The run ended without an answer: ${messageOf(error)}`],
});
