import { type FixStatus, mayHaveRun } from '../src/case/fix.ts';
import { messageOf } from '../src/errors.ts';
import type { Looked, Ran, Verified } from '../src/fixes/engine.ts';
import type { MayApprove } from '../src/fixes/who-may.ts';
import { differenceOf, digestOf, type FixEnding, type FixRecord } from '../src/store/fix-record.ts';
import type { Message } from '../src/words/message.ts';
import { say } from '../src/words/say.ts';

/** Decides what follows from each step of a fix: pure, so that each rule can be tested by itself. */

/** Approved by these, as it stands now. Undefined: go on. */
export const rightsLost = (
  fix: FixRecord,
  answers: readonly { user: string; answer: MayApprove }[],
): Message | undefined => {
  for (const { user, answer } of answers) {
    if (answer.may) continue;
    return say('ended.right-lost', { user, reason: answer.reason });
  }
  const needed = Math.max(1, fix.needed, ...answers.map(({ answer }) => (answer.may ? answer.needed : 1)));
  // Two ids of one person are one.
  const people = new Set(answers.map(({ user, answer }) => (answer.may ? answer.person : user))).size;
  if (people >= needed) return undefined;
  return say('ended.too-few', { needed, people });
};

/** How it ends without a run, after the second look. Undefined: what it rests on still stands, word for word. */
export const whyStale = (fix: FixRecord, looked: Looked): FixEnding | undefined => {
  if (digestOf(fix.fix, fix.action) !== fix.digest) {
    return { status: 'failed', summary: say('ended.record-changed') };
  }
  const difference = differenceOf(fix.fix.evidence, looked.evidence);
  if (!looked.stands)
    return { status: 'stale', summary: say('ended.nothing-run', { reason: looked.reason }), difference };
  // An undo rests on what the fix left behind, which its own action names.
  if (fix.origin.kind === 'undo') return undefined;
  if (digestOf({ ...fix.fix, evidence: looked.evidence }) === fix.digest) return undefined;
  return {
    status: 'stale',
    summary: say('ended.evidence-changed'),
    difference:
      difference.length > 0 ? difference : [say('ended.other-order'), ...looked.evidence.map((line) => `+ ${line}`)],
  };
};

const sentence: Record<
  Ran['outcome'],
  Record<'true' | 'false' | 'unknown', { status: FixEnding['status']; summary: Message }>
> = {
  done: {
    true: { status: 'succeeded', summary: say('ended.done') },
    false: { status: 'failed', summary: say('ended.done-not-so') },
    unknown: { status: 'unknown', summary: say('ended.done-unverified') },
  },
  failed: {
    true: { status: 'failed', summary: say('ended.failed-yet-so') },
    false: { status: 'failed', summary: say('ended.failed') },
    unknown: { status: 'failed', summary: say('ended.failed-unverified') },
  },
  unknown: {
    true: { status: 'succeeded', summary: say('ended.lost-yet-so') },
    false: { status: 'unknown', summary: say('ended.lost-not-so') },
    unknown: { status: 'unknown', summary: say('ended.lost-unverified') },
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
export const lostAnswer = (error: unknown): Ran => ({
  outcome: 'unknown',
  lines: [say('ran.lost', { error: messageOf(error) })],
});
