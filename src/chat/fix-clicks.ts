import { mayHaveRun } from '../case/fix.ts';
import { PublicError } from '../errors.ts';
import { actionText } from '../fixes/action-text.ts';
import { isWhatItSays } from '../fixes/what-it-says.ts';
import type { MayApprove } from '../fixes/who-may.ts';
import type { FixSettings } from '../settings/config.ts';
import { undoName } from '../store/askers.ts';
import type { AuditEvent } from '../store/audit-entry.ts';
import { type FixRecord, offerOf } from '../store/fix-record.ts';
import type { Approved } from '../store/fixes.ts';
import type { Store } from '../store/open.ts';
import type { MessageId } from '../store/places.ts';
import { redisAway } from '../store/redis.ts';
import type { Pressed } from '../store/refusals.ts';
import { say } from '../words/say.ts';
import { askAgain, closed, Denied, noUndo } from './denied.ts';
import type { FixBoard } from './fix-board.ts';
import type { FixRights } from './fix-rights.ts';
import { SlackRefused, SlackUnsure, sentenceFor } from './slack/errors.ts';
import type { Outbox } from './slack/outbox.ts';
import type { People } from './slack/people.ts';
import type { Tell } from './tell.ts';
import { readFixValue } from './views/fix-value.ts';
import { renderNotice } from './views/notice.ts';
import { noFix } from './watch-refusals.ts';

/**
 * A press of Approve, Reject or Undo: on record first, then held against the fix, the message it came
 * from and the person. Whatever is refused is said to that person alone, is on record, and runs nothing.
 */
export interface FixClick {
  user: string;
  message: MessageId | undefined;
  /** What the button carried (`blocks/fix-value.ts`), or what somebody made of it. */
  value: string;
  /** `trigger_id`. */
  delivery: string;
}

export type FixButton = 'approve' | 'reject' | 'undo';

export interface FixClicks {
  press(button: FixButton, click: FixClick, tell: Tell): Promise<void>;
}

/** A press on its way. */
interface Press extends FixClick {
  /** Puts it on record, once; before anything changes. */
  record(): Promise<void>;
}

export interface FixClickParts {
  store: Pick<Store, 'deliveries' | 'fixes' | 'fixers' | 'audit' | 'askers' | 'refusals'>;
  rights: FixRights;
  people: Pick<People, 'names'>;
  board: FixBoard;
  outbox: Outbox;
  settings: Pick<FixSettings, 'expireMinutes'>;
  /** Its record is not what was proposed or left by those who may; for counters. */
  onForged: () => void;
  /** Gives the approved fix to the fix workers. */
  enqueue: (fixId: string) => Promise<void>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

export const openFixClicks = (parts: FixClickParts): FixClicks => {
  const { store, rights, board, now } = parts;

  const note = (event: AuditEvent, click: FixClick, fix: string | undefined, details: Record<string, unknown>) =>
    store.audit.append({ at: now(), event, actor: click.user, details, ...(fix === undefined ? {} : { fix }) });

  const forged = (): Denied => {
    parts.onForged();
    return new Denied(say('press.forged'), say('press.forged-next'));
  };

  /** The fix of a button in the very message that is the fix's own. */
  const fixOf = async (click: FixClick): Promise<FixRecord> => {
    const value = readFixValue(click.value);
    const fix = value && (await store.fixes.get(value.id));
    if (value === undefined || fix === undefined) throw new Denied(say('press.unknown'), askAgain);
    if (fix.message === undefined) {
      throw new Denied(say('press.not-up-yet'), say('press.in-a-moment'));
    }
    if (fix.message !== click.message) {
      throw new Denied(say('press.other-message'), askAgain);
    }
    if (value.offer !== offerOf(fix)) throw forged();
    return fix;
  };

  const entitled = (may: MayApprove): MayApprove & { may: true } => {
    if (!may.may) throw new Denied(may.reason, say('press.nothing-done'));
    return may;
  };

  const nameOf = async (users: readonly string[]): Promise<string> => (await parts.people.names(users, [])).join(', ');

  const closedNow = async (fix: FixRecord): Promise<Denied> =>
    closed(
      fix,
      await nameOf(fix.approvals.map(({ user }) => user)),
      await nameOf(fix.rejectedBy === undefined ? [] : [fix.rejectedBy]),
    );

  const open = async (fix: FixRecord): Promise<void> => {
    if (fix.status !== 'proposed') throw await closedNow(fix);
    if (now() > fix.expiresAt) throw await closedNow({ ...fix, status: 'expired' });
  };

  const refused = async (answer: Approved & { kind: 'refused' }, fix: FixRecord): Promise<Denied> => {
    if (answer.why === 'forged') return forged();
    if (answer.why === 'already') {
      return new Denied(say('press.twice'));
    }
    const found = (await store.fixes.get(fix.id)) ?? fix;
    return closedNow(answer.why === 'expired' ? { ...found, status: 'expired' } : found);
  };

  /** The approval itself: one atomic step, whoever else presses at the same time. */
  const count = async (click: Press, fix: FixRecord, { needed, person }: MayApprove & { may: true }): Promise<void> => {
    // A second press by the same approver leaves no second record.
    const fresh = await store.fixes.get(fix.id);
    if (
      fresh?.status === 'proposed' &&
      fresh.approvals.some((each) => each.user === click.user || each.person === person)
    ) {
      throw await refused({ kind: 'refused', why: 'already' }, fix);
    }
    await click.record();
    const at = now();
    const until = at + parts.settings.expireMinutes * 60_000;
    const approval = { user: click.user, person, needed, now: at, until };
    const answer = await store.fixes.approve(fix, approval);
    if (answer.kind === 'refused') throw await refused(answer, fix);
    if (answer.kind === 'counted') {
      await note('approval counted', click, fix.id, { approvals: answer.approvals, needed });
      return;
    }
    await note('approved', click, fix.id, { needed, digest: fix.digest });
    // Lost here, it is still approved: the fix workers look for such, and it expires if none comes.
    await parts
      .enqueue(fix.id)
      .catch((error: unknown) => parts.onError('an approved fix cannot be queued', { fix: fix.id, error }));
  };

  const approve = async (click: Press): Promise<FixRecord> => {
    const fix = await fixOf(click);
    // What people read has to be what is run, whatever was written before the buttons were put up.
    if (!isWhatItSays(fix)) throw forged();
    await open(fix);
    await count(click, fix, entitled(await rights.mayApprove(fix, click.user)));
    return fix;
  };

  const reject = async (click: Press): Promise<FixRecord> => {
    const fix = await fixOf(click);
    await open(fix);
    entitled(await rights.mayApprove(fix, click.user, true));
    await click.record();
    const answer = await store.fixes.reject(fix.id, click.user, now());
    if (answer.kind === 'refused') throw await refused(answer, fix);
    await note('rejected', click, fix.id, {});
    return fix;
  };

  /** One message for one undo, however many press at the same time. */
  const post = async (undo: FixRecord): Promise<FixRecord> => {
    const key = `undo-${undo.id}`;
    const message =
      (await parts.outbox.find(undo.thread, key, undo.createdAt)) ??
      (await parts.outbox.post(undo.thread, key, await board.draw([undo])));
    await store.fixes.posted(undo.id, message);
    return { ...undo, message };
  };

  const undo = async (click: Press): Promise<FixRecord> => {
    const fix = await fixOf(click);
    if (!mayHaveRun(fix.status) || fix.undo === undefined) throw new Denied(noUndo['no-undo']);
    const pressed = entitled(await rights.mayApprove(fix, click.user, true));
    await click.record();
    const at = now();
    const wanted = { user: click.user, command: actionText(fix.undo) };
    const proposed = await store.fixes.proposeUndo(fix.id, wanted, at, at + parts.settings.expireMinutes * 60_000);
    if (proposed.kind === 'refused') {
      throw proposed.why === 'forged' ? forged() : new Denied(noUndo[proposed.why]);
    }
    const known = proposed.fix;
    // Read again from where somebody may have put another: what was pressed is to be taken back, and nothing else.
    if (known.origin.kind !== 'undo' || known.origin.of !== fix.id) throw forged();
    if (known.message !== undefined || !(await store.deliveries.claim(`undo-${known.id}`))) {
      throw new Denied(say('press.being-undone', { by: await nameOf([known.asker]) }));
    }
    await store.askers.add(undoName(known.id), [{ user: click.user, person: pressed.person }]);
    await note('undo proposed', click, known.id, { of: fix.id, command: known.fix.command });
    const posted = await post(known);
    // Whoever takes it back may be the only approver needed, unless it must not be the asker.
    const may = await rights.mayApprove(posted, click.user);
    if (may.may) await count(click, posted, { ...may, needed: Math.max(pressed.needed, may.needed) });
    await board.show(fix);
    return posted;
  };

  const acts = { approve, reject, undo };

  const deny = async (click: FixClick, denied: Denied, about: Pressed, tell: Tell): Promise<void> => {
    const { user } = click;
    const details = { reason: denied.told, message: click.message };
    const record = async (): Promise<void> => {
      if (!(await store.refusals.refused(about, denied.message, now()))) return;
      if (about.fix === noFix) await note('denied', click, undefined, { ...details, value: click.value.slice(0, 200) });
      else await note('denied', click, about.fix, details);
    };
    // Refused in any case: what cannot be put on record is in the log.
    await record().catch((error: unknown) =>
      parts.onError('a refused press cannot be put on record', { ...details, user, error }),
    );
    await tell(renderNotice('🚫', denied.told, denied.next));
  };

  /** Of which fix it is, as far as there is one. */
  const aboutOf = async ({ user, value }: FixClick): Promise<Pressed> => {
    const id = readFixValue(value)?.id;
    const known = id === undefined ? undefined : await store.fixes.get(id);
    return { user, fix: known?.id ?? noFix };
  };

  const pressOf = (button: FixButton, click: FixClick, about: Pressed): Press => {
    let recorded: Promise<unknown> | undefined;
    const details = { button, message: click.message };
    return {
      ...click,
      record: async () => {
        recorded ??= note('clicked', click, about.fix === noFix ? undefined : about.fix, details);
        await recorded;
      },
    };
  };

  return {
    press: async (button, click, tell) => {
      const changed: FixRecord[] = [];
      let about: Pressed = { user: click.user, fix: noFix };
      try {
        about = await aboutOf(click);
        if (!(await store.deliveries.claim(click.delivery))) {
          throw new Denied(say('press.delivered-twice'));
        }
        const press = pressOf(button, click, about);
        // Of many in a minute only those that change something are each on record; see `refusals.ts`.
        if ((await store.refusals.pressed(about)) === 1) await press.record();
        changed.push(await acts[button](press));
      } catch (error) {
        if (error instanceof Denied) await deny(click, error, about, tell);
        else {
          parts.onError('a press cannot be handled', { button, error });
          const slack = error instanceof SlackRefused || error instanceof SlackUnsure;
          const told = error instanceof PublicError ? error.said : slack ? sentenceFor(error) : redisAway(error).said;
          await tell(renderNotice('⚪', told, say('press.look-again')));
        }
      } finally {
        await store.deliveries
          .handled(click.delivery)
          .catch((error: unknown) => parts.onError('a delivery cannot be remembered', { error }));
      }
      for (const { id } of changed) {
        const fix = await store.fixes.get(id);
        if (fix) await board.show(fix);
      }
    },
  };
};
