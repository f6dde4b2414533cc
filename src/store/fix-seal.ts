import type { FixAction } from '../fixes/action.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type Approval, digestOf, type FixRecord } from './fix-record.ts';
import type { Seal } from './seal.ts';

/** What the key of bot and fix worker is put to in the life of a fix, and what is held against it before a run. */

type Approved = Pick<
  FixRecord,
  'stamp' | 'id' | 'origin' | 'digest' | 'action' | 'cluster' | 'conversation' | 'thread' | 'message'
>;

/** Pressed in time, an undo may be approved by others for as long as a fix may. */
const undoGraceMs = 24 * 3_600_000;

/** All that an approval is for: which fix, what it does, for whom, where, by whom, and until when it may begin. */
const sealedApproval = (fix: Approved, { user, person, at, until }: Omit<Approval, 'seal'>): object => {
  const { stamp, id, origin, digest, action, cluster, conversation, thread, message } = fix;
  return {
    fix: { stamp, id, origin, digest, action, cluster, conversation, thread, message },
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
const whyUndoForged = (seal: Seal, fix: FixRecord): Message | undefined => {
  const { origin, action, actionUntil, actionSeal, cluster } = fix;
  if (origin.kind !== 'undo') return action === undefined ? undefined : say('forged.no-undo');
  if (action === undefined || actionUntil === undefined) return say('forged.unwritten-undo');
  return isUndoSealed(seal, { of: origin.of, cluster, action, until: actionUntil }, actionSeal)
    ? undefined
    : say('forged.unwritten-undo');
};

/** Why this record is not to be approved; `undefined`: it is as it was proposed. */
export const whyProposalForged = (seal: Seal, fix: FixRecord): Message | undefined =>
  digestOf(fix.fix, fix.action) === fix.digest ? whyUndoForged(seal, fix) : say('forged.changed');

/**
 * Why nothing may be run by this record: Redis is not trusted, so each approval has to be one that a bot gave,
 * for exactly this, and in time. `undefined`: it is proven.
 */
export const whyForged = (seal: Seal, fix: FixRecord, now: number): Message | undefined => {
  const proposal = whyProposalForged(seal, fix);
  if (proposal !== undefined) return proposal;
  if (fix.approvals.length === 0) return say('forged.nobody-approved');
  const strange = fix.approvals.find(
    (approval) => !seal.fits('approval', sealedApproval(fix, approval), approval.seal),
  );
  if (strange !== undefined) return say('forged.strange-approval', { user: strange.user });
  const byTime = fix.approvals.toSorted((a, b) => a.at - b.at);
  const late = byTime.find(({ until }, index) => (byTime[index + 1]?.at ?? now) > until);
  if (late !== undefined) return say('forged.late-approval', { user: late.user });
  const lateUndo = fix.actionUntil !== undefined && (byTime[0]?.at ?? now) > fix.actionUntil + undoGraceMs;
  return lateUndo ? say('forged.late-undo') : undefined;
};
