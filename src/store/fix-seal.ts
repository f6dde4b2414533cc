import { flatQuestion } from '../case/question.ts';
import type { FixAction } from '../fixes/action.ts';
import { type Approval, digestOf, type FixRecord } from './fix-record.ts';
import type { Seal } from './seal.ts';

/** What the key of bot and fix worker is put to in the life of a fix, and what is held against it before a run. */

type Approved = Pick<
  FixRecord,
  'id' | 'origin' | 'digest' | 'action' | 'cluster' | 'team' | 'channel' | 'threadTs' | 'messageTs'
>;

/** Pressed in time, an undo may be approved by others for as long as a fix may. */
const undoGraceMs = 24 * 3_600_000;

/** All that an approval is for: which fix, what it does, for whom, where, by whom, and until when it may begin. */
const sealedApproval = (fix: Approved, { user, person, at, until }: Omit<Approval, 'seal'>): object => {
  const { id, origin, digest, action, cluster, team, channel, threadTs, messageTs } = fix;
  const from = origin.kind === 'question' ? { ...origin, question: flatQuestion(origin.question) } : origin;
  return {
    fix: { id, origin: from, digest, action, cluster, team, channel, threadTs, messageTs },
    approval: { user, person, at, until },
  };
};

export const sealApproval = (seal: Seal, fix: Approved, approval: Omit<Approval, 'seal'>): Approval => ({
  ...approval,
  seal: seal.over('approval', sealedApproval(fix, approval)),
});

/** What may take a fix back, and until when somebody may ask for it. */
interface OfferedUndo {
  /** Id of the fix that is taken back. */
  of: string;
  cluster: string;
  action: FixAction;
  until: number;
}

export const sealUndo = (seal: Seal, { of, cluster, action, until }: OfferedUndo): string =>
  seal.over('undo', { of, cluster, action, until });

export const isUndoSealed = (seal: Seal, { of, cluster, action, until }: OfferedUndo, code: string | undefined) =>
  seal.fits('undo', { of, cluster, action, until }, code);

/** What an undo does has to be what the fix that it takes back left for it, by the word of the fix worker. */
const whyUndoForged = (seal: Seal, fix: FixRecord): string | undefined => {
  const { origin, action, actionUntil, actionSeal, cluster } = fix;
  if (origin.kind !== 'undo') return action === undefined ? undefined : 'it is no undo, and says what it would do';
  if (action === undefined || actionUntil === undefined) return 'no fix worker wrote what this undo does';
  return isUndoSealed(seal, { of: origin.of, cluster, action, until: actionUntil }, actionSeal)
    ? undefined
    : 'no fix worker wrote what this undo does';
};

/** Why this record is not to be approved; `undefined`: it is as it was proposed. */
export const whyProposalForged = (seal: Seal, fix: FixRecord): string | undefined =>
  digestOf(fix.fix, fix.action) === fix.digest
    ? whyUndoForged(seal, fix)
    : 'its record was changed after it was proposed';

/**
 * Why nothing may be run by this record: Redis is not trusted, so each approval has to be one that a bot gave,
 * for exactly this, and in time. `undefined`: it is proven.
 */
export const whyForged = (seal: Seal, fix: FixRecord, now: number): string | undefined => {
  const proposal = whyProposalForged(seal, fix);
  if (proposal !== undefined) return proposal;
  if (fix.approvals.length === 0) return 'nobody approved it';
  const strange = fix.approvals.find(
    (approval) => !seal.fits('approval', sealedApproval(fix, approval), approval.seal),
  );
  if (strange !== undefined) return `the approval of ${strange.user} was not given to this fix as it is now`;
  const byTime = fix.approvals.toSorted((a, b) => a.at - b.at);
  const late = byTime.find(({ until }, index) => (byTime[index + 1]?.at ?? now) > until);
  if (late !== undefined) return `the approval of ${late.user} had run out`;
  const lateUndo = fix.actionUntil !== undefined && (byTime[0]?.at ?? now) > fix.actionUntil + undoGraceMs;
  return lateUndo ? 'it was too late to take the fix back' : undefined;
};
