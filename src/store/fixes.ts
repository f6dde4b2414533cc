import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { FixOrigin, FixStatus, Line } from '../case/fix.ts';
import { CodedError } from '../errors.ts';
import { type Message, withShortTexts } from '../words/message.ts';
import { say } from '../words/say.ts';
import { canonicalJson } from './canonical.ts';
import { digestOf, type FixEnding, type FixRecord, fixRecordSchema, type NewFix, offerOf } from './fix-record.ts';
import * as scripts from './fix-scripts.ts';
import { isUndoSealed, sealApproval, whyProposalForged } from './fix-seal.ts';
import type { Keys } from './keys.ts';
import type { MessageId } from './places.ts';
import { runScript } from './script.ts';
import type { Seal } from './seal.ts';
import { leaveOut, mustCarry } from './stamp.ts';
import { surely } from './surely.ts';
import { whenWritten } from './when-written.ts';

/**
 * Why a click changed nothing: the status that the fix has, that this person approved it already, or that its
 * record is not what was proposed and shown.
 */
type FixRefused = { kind: 'refused'; why: FixStatus | 'already' | 'forged' | 'unknown-id' };

interface NewApproval {
  user: string;
  /** One for all Slack ids of a person. */
  person: string;
  /** How many people it takes. */
  needed: number;
  now: number;
  /** By the settings, not by the record: it has to be begun by then. */
  until: number;
}

export type Approved =
  | { kind: 'approved' }
  /** It counted, and more people are needed. */
  | { kind: 'counted'; approvals: number; needed: number }
  | FixRefused;

type UndoProposed =
  | { kind: 'proposed'; fix: FixRecord }
  | { kind: 'refused'; why: 'unknown-id' | 'no-undo' | 'too-late' | 'undone' | 'forged' };

/** What people are shown of an undo; the action itself is the one that the fix left. */
interface NewUndo {
  user: string;
  /** For people to read. */
  command: string;
}

const newId = (): string => randomBytes(16).toString('base64url');
const idSchema = z.string().regex(/^[\w-]{22}$/);
const answerSchema = z.tuple([z.string(), z.number()]);
const undoAnswerSchema = z.tuple([z.string(), z.string()]);

const mostLines = 200;
const longestLine = 1_000;
const longestSummary = 600;
const mostAtOnce = 100;
/** Whoever ended a fix gets this long to tell people. */
const tellForMs = 120_000;
/** How long the fix worker tries to learn what became of its own step. */
const sureForMs = 30_000;
const endWrittenMs = 3_000;

const shortened = (lines: readonly Line[]): string =>
  JSON.stringify(
    lines
      .slice(0, mostLines)
      .map((line) => (typeof line === 'string' ? line.slice(0, longestLine) : withShortTexts(line, longestLine))),
  );

const saidField = (said: Message): string => JSON.stringify(withShortTexts(said, longestSummary));

const summaries = {
  notApproved: saidField(say('ended.not-approved')),
  notBegun: saidField(say('ended.not-begun')),
  looking: saidField(say('ended.while-looking')),
  running: saidField(say('ended.while-running')),
  verifying: saidField(say('ended.while-verifying')),
} as const;

const keyOfOrigin = (origin: FixOrigin): string => {
  if (origin.kind === 'question') return origin.runId;
  return origin.kind === 'cluster-check' ? origin.jobId : origin.of;
};

const present = (fields: Record<string, string | number | undefined>): (string | number)[] =>
  Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));

const fieldsOf = (
  fix: NewFix & Pick<FixRecord, 'stamp'>,
  id: string,
  now: number,
  expiresAt: number,
  undo: Partial<Pick<FixRecord, 'action' | 'actionUntil' | 'actionSeal'>> = {},
): (string | number)[] =>
  present({
    stamp: fix.stamp,
    id,
    origin: JSON.stringify(fix.origin),
    conversation: fix.conversation,
    thread: fix.thread,
    asker: fix.asker,
    cluster: fix.cluster,
    fix: JSON.stringify(fix.fix),
    digest: digestOf(fix.fix, undo.action),
    status: 'proposed',
    needed: 0,
    createdAt: now,
    expiresAt,
    action: undo.action && JSON.stringify(undo.action),
    actionUntil: undo.actionUntil,
    actionSeal: undo.actionSeal,
  });

const refusedAs = (why: string): FixRefused => {
  const known = fixRecordSchema.shape.status.safeParse(why);
  if (known.success) return { kind: 'refused', why: known.data };
  return { kind: 'refused', why: why === 'already' || why === 'forged' ? why : 'unknown-id' };
};

/**
 * Fixes: the one place that says how far each is. Each method is one atomic step, whoever else is at it; times are
 * milliseconds since 1970. `seal`: of bot and fix worker; without it nothing can be approved or taken back.
 */
export const openFixes = (redis: Redis, keys: Keys, keepDays: number, seal?: Seal) => {
  const keepMs = keepDays * 86_400_000;

  const sealing = (): Seal => {
    if (seal === undefined) throw new CodedError('no-seal-key', 'this process has no key to seal by');
    return seal;
  };

  const get = async (id: string): Promise<FixRecord | undefined> => {
    if (!idSchema.safeParse(id).success) return undefined;
    const [fields, approvals] = await Promise.all([redis.hgetall(keys.fix(id)), redis.get(keys.approvals(id))]);
    if (fields.id === undefined) return undefined;
    mustCarry(keys.stamp, fields, `fix ${id}`);
    const parsed = fixRecordSchema.safeParse({ ...fields, approvals: approvals ?? '[]' });
    return parsed.success ? parsed.data : undefined;
  };
  const getAll = async (ids: readonly string[]): Promise<FixRecord[]> =>
    (await Promise.all(ids.map((id) => get(id).catch(leaveOut)))).filter((fix) => fix !== undefined);
  const must = async (id: string): Promise<FixRecord> => {
    const fix = await get(id);
    if (fix === undefined) throw new Error(`fix ${id} cannot be read back from Redis`);
    return fix;
  };

  /** A step of the fix worker: true where it is made, by this call or by one before it whose answer was lost. */
  const step = (script: string, to: readonly string[], args: readonly (string | number)[]): Promise<boolean> =>
    surely(async () => (await runScript(redis, script, to, args)) === 1, sureForMs);

  /** Ids whose time in these sets is over; `end` answers whether this call ended it. */
  const endThose = async (
    sets: readonly string[],
    now: number,
    end: (id: string) => Promise<unknown>,
  ): Promise<number> => {
    let ended = 0;
    for (const set of sets) {
      const overdue = await redis.zrangebyscore(set, '-inf', `(${now}`, 'LIMIT', 0, mostAtOnce);
      for (const id of overdue) if ((await end(id)) === 1) ended += 1;
    }
    return ended;
  };

  return {
    /** Undefined: unknown, forgotten, or not readable. @throws CodedError where it is another version's. */
    get,

    /** Once per answer, fix and params: the same again gives the fix that there is. */
    propose: async (fix: NewFix, now: number, expiresAt: number): Promise<FixRecord> => {
      const id = newId();
      const name = createHash('sha256')
        .update(canonicalJson([fix.origin.kind, keyOfOrigin(fix.origin), fix.fix.id, fix.fix.params]))
        .digest('hex');
      const known = await runScript(
        redis,
        scripts.proposeScript,
        [keys.sameFix(name), keys.fix(id), keys.fixesOf(keyOfOrigin(fix.origin)), keys.fixesProposed],
        [id, keys.fix(''), keepMs, expiresAt, ...fieldsOf({ ...fix, stamp: keys.stamp }, id, now, expiresAt)],
      );
      return must(z.string().parse(known));
    },

    posted: async (id: string, message: MessageId): Promise<void> => {
      if (await redis.exists(keys.fix(id))) await redis.hset(keys.fix(id), { message });
    },

    /** Sealed over the record as it is, which has to be what was shown. @throws where this process has no key. */
    approve: async (shown: FixRecord, { user, person, needed, now, until }: NewApproval): Promise<Approved> => {
      const { id } = shown;
      const fix = await get(id);
      if (fix === undefined) return refusedAs('unknown-id');
      if (offerOf(fix) !== offerOf(shown)) return refusedAs('forged');
      if (whyProposalForged(sealing(), fix) !== undefined) return refusedAs('forged');
      const approval = sealApproval(sealing(), fix, { user, person, at: now, until });
      const to = [keys.fix(id), keys.fixesProposed, keys.fixesApproved, keys.approvals(id)];
      const args = [id, person, JSON.stringify(approval), needed, now, until, fix.digest];
      const [kind, approvals] = answerSchema.parse(await runScript(redis, scripts.approveScript, to, args));
      if (kind === 'now-approved') return { kind: 'approved' };
      if (kind === 'counted') return { kind, approvals, needed };
      return refusedAs(kind);
    },

    reject: async (id: string, user: string, now: number): Promise<{ kind: 'rejected' } | FixRefused> => {
      if (!idSchema.safeParse(id).success) return refusedAs('unknown-id');
      const fields = present({ rejectedBy: user, finishedAt: now, summary: saidField(say('ended.rejected')) });
      const to = [keys.fix(id), keys.fixesProposed];
      const answer = z.string().parse(await runScript(redis, scripts.rejectScript, to, [id, now, ...fields]));
      return answer === 'now-rejected' ? { kind: 'rejected' } : refusedAs(answer);
    },

    /** The fix worker takes it: approved → running, once. Answers the worker's word for it. */
    start: async (id: string, now: number, leaseUntil: number): Promise<string | undefined> => {
      if (!idSchema.safeParse(id).success) return undefined;
      const owner = newId();
      const to = [keys.fix(id), keys.fixesApproved, keys.fixesRunning];
      return (await step(scripts.startScript, to, [id, owner, now, leaseUntil])) ? owner : undefined;
    },

    /** Its worker is alive. False: the fix is not this worker's any more. */
    hold: async (id: string, owner: string, leaseUntil: number): Promise<boolean> =>
      (await runScript(redis, scripts.holdScript, [keys.fix(id), keys.fixesRunning], [id, owner, leaseUntil])) === 1,

    /** True, once Redis has it on disk as far as it keeps files: things may be changed now. False: they must not. */
    begin: async (id: string, owner: string, now: number): Promise<boolean> => {
      if (!(await step(scripts.beginScript, [keys.fix(id), keys.fixesRunning], [id, owner, now]))) return false;
      await whenWritten(redis, sureForMs);
      // Redis may have come back without it.
      return step(scripts.beginScript, [keys.fix(id), keys.fixesRunning], [id, owner, now]);
    },

    /** The run came back; kept at once, in case its worker dies while it verifies. */
    ran: (id: string, owner: string, lines: readonly Line[], now: number): Promise<boolean> =>
      step(scripts.ranScript, [keys.fix(id)], [owner, now, 'lines', shortened(lines)]),

    /** False: not this worker's any more. */
    finish: async (id: string, owner: string, ending: FixEnding, now: number): Promise<boolean> => {
      const { status, summary, lines, difference, undo, undoUntil, undoSeal } = ending;
      const fields = present({
        finishedAt: now,
        summary: saidField(summary),
        lines: lines && shortened(lines),
        difference: difference && shortened(difference),
        undo: undo && JSON.stringify(undo),
        undoUntil,
        undoSeal,
      });
      const to = [keys.fix(id), keys.fixesRunning, keys.fixesUntold];
      const isMine = await step(scripts.finishScript, to, [id, owner, status, now + tellForMs, ...fields]);
      // People are told what a Redis that falls now still knows; it is over all the same.
      if (isMine) await whenWritten(redis, endWrittenMs).catch(() => undefined);
      return isMine;
    },

    /** Ends what nobody approved, or no worker began, in time. Answers how many this call ended; see `untold`. */
    expireOverdue: (now: number): Promise<number> =>
      endThose([keys.fixesProposed, keys.fixesApproved], now, (id) =>
        runScript(
          redis,
          scripts.expireScript,
          [keys.fix(id), keys.fixesUntold, keys.fixesProposed, keys.fixesApproved],
          [id, now, summaries.notApproved, summaries.notBegun],
        ),
      ),

    /** Ends as `unknown` what runs although its worker is gone. Answers how many this call ended; see `untold`. */
    endAbandoned: (now: number): Promise<number> =>
      endThose([keys.fixesRunning], now, (id) =>
        runScript(
          redis,
          scripts.abandonScript,
          [keys.fix(id), keys.fixesUntold, keys.fixesRunning],
          [id, now, summaries.looking, summaries.running, summaries.verifying],
        ),
      ),

    /**
     * Those that ended and of which people may not have been told: its worker died first, or there was none.
     * They are this caller's to tell for two minutes, and then anybody's again until one says `told`.
     */
    untold: async (now: number): Promise<FixRecord[]> => {
      const args = [now, mostAtOnce, now + tellForMs];
      const ids = z
        .array(z.string())
        .parse(await runScript(redis, scripts.claimUntoldScript, [keys.fixesUntold], args));
      const fixes = await getAll(ids);
      const forgotten = ids.filter((id) => !fixes.some((fix) => fix.id === id));
      if (forgotten.length > 0) await redis.zrem(keys.fixesUntold, ...forgotten);
      return fixes;
    },

    told: async (id: string): Promise<void> => {
      await redis.zrem(keys.fixesUntold, id);
    },

    /** Approved, and no worker has begun. */
    approved: async (most: number): Promise<FixRecord[]> =>
      getAll(await redis.zrange(keys.fixesApproved, 0, `${most - 1}`)),
    /** Those that wait for an approval, the first to expire first. */
    proposed: async (most: number): Promise<FixRecord[]> =>
      getAll(await redis.zrange(keys.fixesProposed, 0, `${most - 1}`)),
    /** All that were proposed for one answer (a run, or a cluster check's job), undos with them. */
    ofRun: async (runId: string): Promise<FixRecord[]> => getAll(await redis.lrange(keys.fixesOf(runId), 0, -1)),

    /** A fix of its own that takes `id` back; the same again gives the undo that there is. */
    proposeUndo: async (id: string, undo: NewUndo, now: number, expiresAt: number): Promise<UndoProposed> => {
      const first = await get(id);
      if (first === undefined) return { kind: 'refused', why: 'unknown-id' };
      const { undo: action, undoUntil: until, undoSeal: code, cluster } = first;
      if (action === undefined || until === undefined) return { kind: 'refused', why: 'no-undo' };
      if (!isUndoSealed(sealing(), { of: id, cluster, action, until }, code)) return { kind: 'refused', why: 'forged' };
      const undoId = newId();
      const proposed = {
        ...first,
        origin: { kind: 'undo' as const, of: id },
        asker: undo.user,
        fix: {
          ...first.fix,
          title: say('fix.undo-of', { fix: first.fix.title }),
          why: say('fix.undo-why'),
          command: undo.command,
          evidence: [],
        },
      };
      const fields = fieldsOf(proposed, undoId, now, expiresAt, {
        action,
        actionUntil: until,
        ...(code === undefined ? {} : { actionSeal: code }),
      });
      const answer = await runScript(
        redis,
        scripts.proposeUndoScript,
        [keys.fix(id), keys.fix(undoId), keys.fixesOf(keyOfOrigin(first.origin)), keys.fixesProposed],
        [undoId, keys.fix(''), keepMs, expiresAt, now, code ?? '', ...fields],
      );
      const [kind, known] = undoAnswerSchema.parse(answer);
      if (kind === 'open') return { kind: 'proposed', fix: await must(known) };
      const refusals = ['no-undo', 'too-late', 'undone', 'forged'] as const;
      return { kind: 'refused', why: refusals.find((why) => why === kind) ?? 'unknown-id' };
    },
  };
};

export type Fixes = ReturnType<typeof openFixes>;
