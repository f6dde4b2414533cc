import { messageOf } from '../src/errors.ts';
import { type FixAction, fixActionSchema } from '../src/fixes/action.ts';
import type { FixEngine, Looked, Ran, Verified } from '../src/fixes/engine.ts';
import type { MayApprove } from '../src/fixes/who-may.ts';
import type { Audit } from '../src/store/audit.ts';
import type { AuditEvent } from '../src/store/audit-entry.ts';
import type { FixEnding, FixRecord } from '../src/store/fix-record.ts';
import { sealUndo } from '../src/store/fix-seal.ts';
import type { Fixes } from '../src/store/fixes.ts';
import type { Seal } from '../src/store/seal.ts';
import type { Message } from '../src/words/message.ts';
import { say } from '../src/words/say.ts';
import { wordsIn } from '../src/words/words.ts';
import { endingOfRun, lostAnswer, mayHaveChanged, rightsLost, whyStale } from './fix-judge.ts';
import { holdFix, type Lease } from './fix-lease.ts';
import { whyNotProven } from './fix-proof.ts';
import type { FixReporter } from './fix-reporter.ts';
import { fixJobSchema } from './job-data.ts';
import { lostLock } from './run-worker.ts';

export interface FixJobParts {
  fixes: Fixes;
  audit: Audit;
  engine: FixEngine;
  /** By the key that bot and fix worker hold: nothing is run that it does not prove. */
  seal: Seal;
  /** Fixes that this process began to run; added to. */
  begun: Set<string>;
  /** A forged record would have been run; for counters. */
  onForged: (fix: FixRecord) => void;
  /** Asked just before the run, of everyone who approved. Throws where that is unknown: nothing is run then. */
  mayApprove: (fix: FixRecord, user: string) => Promise<MayApprove>;
  reporter: FixReporter;
  /** Puts the question that the fix comes from again, in its thread. */
  askAgain: (fix: FixRecord) => Promise<void>;
  undoMinutes: number;
  /** Name of the cluster that the engine changes; empty: it has none. */
  cluster: string;
  /** A fix whose worker was silent for this long is nobody's any more. */
  leaseMs: number;
  /** A fix has ended, for counters. */
  onEnded: (fix: FixRecord) => void;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** How a job ended, for counters. `lost`: the fix was taken away; `nothing`: there was nothing to do. */
export type FixJobEnd = FixEnding['status'] | 'lost' | 'nothing';

const lookMs = 180_000;
const runMs = 300_000;
const verifyMs = 180_000;
/** A look over a large cluster takes minutes, in which somebody may lose the right. */
const rightsAgainMs = 10_000;

/** One fix in the hands of this worker. */
interface Held {
  fix: FixRecord;
  owner: string;
  lease: Lease;
  stop: AbortSignal;
  parts: FixJobParts;
}

const record = async (
  { fix, parts }: Pick<Held, 'fix' | 'parts'>,
  event: AuditEvent,
  details: Record<string, unknown> = {},
): Promise<void> => {
  await parts.audit.append({ at: parts.now(), event, actor: 'fixer', fix: fix.id, details });
};

/** A run that cannot be recorded afterwards is at least in the log; nothing is run without a record beforehand. */
const recordIfPossible = (held: Pick<Held, 'fix' | 'parts'>, event: AuditEvent, details?: Record<string, unknown>) =>
  record(held, event, details).catch((error: unknown) =>
    held.parts.onError('a step of a fix cannot be recorded', { fix: held.fix.id, event, error }),
  );

/** People learn of it, or the log says why not; the fix goes on. */
const show = async ({ fix, parts }: Pick<Held, 'fix' | 'parts'>): Promise<void> => {
  try {
    const now = await parts.fixes.get(fix.id);
    if (now !== undefined) await parts.reporter.changed(now);
  } catch (error) {
    parts.onError('a fix cannot be shown', { fix: fix.id, error });
  }
};

/** Ends it, records it, tells people, asks again. */
const end = async (held: Held, ending: FixEnding): Promise<FixJobEnd> => {
  const { fix, owner, parts } = held;
  if (!(await parts.fixes.finish(fix.id, owner, ending, parts.now()))) {
    await recordIfPossible(held, 'ended', { ...ending, lost: 'the fix had been ended as unknown before' });
    return 'lost';
  }
  await finishTelling(fix, parts);
  return ending.status;
};

/** Of a fix that has ended: recorded, shown, asked again, counted. May be done twice; never throws. */
export const finishTelling = async (
  { id }: Pick<FixRecord, 'id'>,
  parts: Pick<FixJobParts, 'fixes' | 'audit' | 'reporter' | 'askAgain' | 'onEnded' | 'now' | 'onError'>,
): Promise<void> => {
  try {
    const fix = await parts.fixes.get(id);
    if (fix === undefined) return;
    const { status, summary, difference } = fix;
    const at = parts.now();
    await parts.audit.append({ at, event: 'ended', actor: 'fixer', fix: id, details: { status, summary, difference } });
    await parts.reporter.changed(fix);
    if (mayHaveChanged(status, fix.ranAt)) {
      await parts.askAgain(fix);
      await parts.audit.append({ at: parts.now(), event: 'asked again', actor: 'fixer', fix: id });
    }
    await parts.fixes.told(id);
    parts.onEnded(fix);
  } catch (error) {
    parts.onError('how a fix ended cannot be told', { fix: id, error });
  }
};

const checkRights = async ({ fix, parts }: Held): Promise<Message | undefined> => {
  try {
    const answers = await Promise.all(
      fix.approvals.map(async ({ user }) => ({ user, answer: await parts.mayApprove(fix, user) })),
    );
    await record({ fix, parts }, 'right checked', { answers });
    return rightsLost(fix, answers);
  } catch (error) {
    parts.onError('the right to approve cannot be checked', { fix: fix.id, error });
    return say('ended.rights-unchecked');
  }
};

const within = (milliseconds: number, ...signals: AbortSignal[]): AbortSignal =>
  AbortSignal.any([AbortSignal.timeout(milliseconds), ...signals]);

const look = async ({ fix, stop, lease, parts }: Held): Promise<Looked> => {
  try {
    return await parts.engine.look(fix, within(lookMs, stop, lease.lost));
  } catch (error) {
    parts.onError('a fix cannot be looked at again', { fix: fix.id, error });
    return { stands: false, reason: say('look.failed', { error: messageOf(error) }), evidence: fix.fix.evidence };
  }
};

/** What Redis says was approved is proven, or it ends here. */
const checkProof = async (held: Held): Promise<FixEnding | undefined> => {
  const { fix, parts } = held;
  const reason = await whyNotProven(fix, parts);
  if (reason === undefined) return undefined;
  parts.onForged(fix);
  parts.onError('a fix is forged, so it is not run', { fix: fix.id, reason: wordsIn('en')(reason) });
  await recordIfPossible(held, 'forged', { reason, approvals: fix.approvals, digest: fix.digest });
  return { status: 'failed', summary: say('ended.forged', { reason }) };
};

/** Why nothing may be begun any more. */
const whyNot = ({ stop, lease }: Held): Message | undefined => {
  if (lease.lost.aborted) return say('ended.taken-away');
  if (!stop.aborted) return undefined;
  return stop.reason === lostLock ? say('ended.lock-lost') : say('ended.told-to-end');
};

/** From the approval to the point where something is to be changed. */
const prepare = async (held: Held): Promise<FixEnding | (Looked & { stands: true })> => {
  const { fix } = held;
  await record(held, 'started', { approvals: fix.approvals, command: fix.fix.command, digest: fix.digest });
  void show(held);
  const forged = await checkProof(held);
  if (forged !== undefined) return forged;
  if (fix.cluster !== held.parts.cluster) {
    // Two clusters with one Redis and one prefix: the wrong one must not be changed.
    const named = (name: string) => name || say('ended.no-name');
    const clusters = { its: named(fix.cluster), ours: named(held.parts.cluster) };
    return { status: 'failed', summary: say('ended.other-cluster', clusters) };
  }
  const mayNot = async (): Promise<FixEnding | undefined> => {
    const lost = await checkRights(held);
    if (lost === undefined) return undefined;
    await record(held, 'right lost', { reason: lost });
    return { status: 'rejected', summary: lost };
  };
  const lost = await mayNot();
  if (lost !== undefined) return lost;
  const before = held.parts.now();
  const looked = await look(held);
  await record(held, 'looked', { ...looked });
  const stopped = whyNot(held);
  if (stopped !== undefined) return { status: 'unknown', summary: stopped };
  const stale = whyStale(fix, looked);
  if (stale !== undefined) {
    await record(held, 'stale', { ...stale });
    return stale;
  }
  if (!looked.stands) return { status: 'stale', summary: say('ended.nothing-run', { reason: looked.reason }) };
  return (held.parts.now() - before > rightsAgainMs ? await mayNot() : undefined) ?? looked;
};

const run = async (held: Held, looked: Looked & { stands: true }): Promise<FixEnding> => {
  const { fix, owner, stop, parts } = held;
  const { engine } = parts;
  void show(held);
  // A lost lock does not break off what has begun: the fix is this worker's by its record, not by its job.
  const told = stop.reason === lostLock ? [] : [stop];
  let ran: Ran;
  try {
    ran = await engine.run(looked.action, within(runMs, ...told));
  } catch (error) {
    ran = lostAnswer(error);
  }
  await parts.fixes.ran(fix.id, owner, ran.lines, parts.now()).catch((error: unknown) => {
    parts.onError('what a fix came to cannot be kept', { fix: fix.id, error });
  });
  await recordIfPossible(held, 'run ended', { outcome: ran.outcome, lines: ran.lines, undo: ran.undo ?? looked.undo });
  void show(held);
  const { file } = ran;
  if (file !== undefined) {
    await parts.reporter
      .file(fix, file)
      .catch((error: unknown) => parts.onError('a file of a fix cannot be shared', { fix: fix.id, error }));
  }
  let verified: Verified;
  try {
    verified = await engine.verify(looked.action, within(verifyMs, ...told));
  } catch (error) {
    verified = { ok: 'unknown', lines: [say('verified.failed', { error: messageOf(error) })] };
  }
  await recordIfPossible(held, 'verified', { ok: verified.ok, lines: verified.lines });
  // What was not done is not taken back: that would bring about what the fix was against.
  const undo = ran.undo ?? (ran.outcome === 'failed' ? undefined : looked.undo);
  const ending = endingOfRun(ran, verified);
  if (undo === undefined || fix.origin.kind === 'undo' || parts.undoMinutes === 0) return ending;
  return { ...ending, ...offerUndo(held, undo) };
};

/** Sealed: what an undo may do is what the fix worker left for it, and nothing that Redis says. */
const offerUndo = ({ fix, parts }: Held, undo: FixAction): Pick<FixEnding, 'undo' | 'undoUntil' | 'undoSeal'> => {
  const known = fixActionSchema.safeParse(undo);
  if (!known.success) {
    parts.onError('what takes a fix back is not understood', { fix: fix.id, error: known.error });
    return {};
  }
  const until = parts.now() + parts.undoMinutes * 60_000;
  const code = sealUndo(parts.seal, { of: fix.id, cluster: parts.cluster, action: known.data, until });
  return { undo: known.data, undoUntil: until, undoSeal: code };
};

/** Announced in the audit and begun in the record; only then may anything be changed. */
const announce = async (held: Held, looked: Looked & { stands: true }): Promise<FixEnding | 'lost' | 'begun'> => {
  const { fix, owner, parts } = held;
  await record(held, 'run begins', { action: looked.action, command: fix.fix.command, undo: looked.undo });
  const stopped = whyNot(held);
  if (stopped !== undefined) return { status: 'unknown', summary: stopped };
  if (await parts.fixes.begin(fix.id, owner, parts.now())) {
    parts.begun.add(fix.id);
    return 'begun';
  }
  await recordIfPossible(held, 'run did not begin', { reason: 'the fix was not this worker’s any more' });
  return 'lost';
};

/** Steps before the run that fail end the fix; the run itself does not throw. */
const attempt = async <T>({ fix, parts }: Held, act: () => Promise<T>): Promise<T | FixEnding> => {
  try {
    return await act();
  } catch (error) {
    parts.onError('a fix failed before it was run', { fix: fix.id, error });
    return {
      status: 'failed',
      summary: say('ended.step-failed', { error: messageOf(error) }),
    };
  }
};

/**
 * Runs one approved fix, once. However often its job is delivered, one worker starts it; whatever fails
 * before the run begins ends it without a run, and what died in the middle is ended as `unknown` by the
 * watch. Rejects only where there is nothing to take back.
 */
export const processFix = async (data: unknown, stop: AbortSignal, parts: FixJobParts): Promise<FixJobEnd> => {
  const { fixId } = fixJobSchema.parse(data);
  stop.throwIfAborted();
  const owner = await parts.fixes.start(fixId, parts.now(), parts.now() + parts.leaseMs);
  if (owner === undefined) return 'nothing';
  const lease = holdFix(parts.fixes, { id: fixId, owner, leaseMs: parts.leaseMs, now: parts.now });
  try {
    const fix = await parts.fixes.get(fixId);
    if (fix === undefined) throw new Error('its record cannot be read');
    const held: Held = { fix, owner, lease, stop, parts };
    const prepared = await attempt(held, () => prepare(held));
    if (!('stands' in prepared)) return await end(held, prepared);
    const announced = await attempt(held, () => announce(held, prepared));
    if (announced === 'lost') return announced;
    return await end(held, announced === 'begun' ? await run(held, prepared) : announced);
  } catch (error) {
    parts.onError('a fix could not be brought to its end', { fix: fixId, error });
    return 'lost';
  } finally {
    lease.end();
  }
};
