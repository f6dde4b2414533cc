import type { FixOrigin } from '../case/fix.ts';
import { type FixRecord, offerOf } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import type { Conversation, MessageId } from '../store/places.ts';
import { say } from '../words/say.ts';
import { type Words, wordsIn } from '../words/words.ts';
import type { Delivery } from './delivery.ts';
import type { FixRights } from './fix-rights.ts';
import type { Languages } from './languages.ts';
import { SlackRefused, SlackUnsure } from './slack/errors.ts';
import { anUpdateOfFix } from './slack/kept-message.ts';
import type { Outbox } from './slack/outbox.ts';
import type { Draft } from './views/draft.ts';
import { type FixView, renderFixes } from './views/fix.ts';

export interface FixBoardParts {
  store: Pick<Store, 'fixes' | 'fixers' | 'runs'>;
  languages: Pick<Languages, 'known'>;
  outbox: Pick<Outbox, 'update'>;
  delivery: Pick<Delivery, 'keep'>;
  rights: FixRights;
  now: () => number;
  /** After a message was brought up to date: the conversation's summary may name its fixes. */
  onShown?: (conversation: Conversation) => Promise<void>;
  onError: (message: string, details: Record<string, unknown>) => void;
}

const steps = {
  looking: say('fix.step-looking'),
  running: say('fix.step-running'),
  verifying: say('fix.step-verifying'),
} as const;

/** Others change the same message at the same time; whoever is last finds that nothing changed since. */
const mostRounds = 8;

type Answer = Exclude<FixOrigin, { kind: 'undo' }>;

/** The answer that a fix was proposed for; for an undo, that of the fix which it takes back. */
export const answerOf = async (fixes: Store['fixes'], { origin }: FixRecord): Promise<Answer | undefined> => {
  if (origin.kind !== 'undo') return origin;
  const first = await fixes.get(origin.of);
  return first && first.origin.kind !== 'undo' ? first.origin : undefined;
};

/** Keeps the messages of fixes as the records say, whoever changed them: a bot, a worker or the fix worker. */
export const openFixBoard = ({ store, languages, outbox, delivery, rights, now, onShown, onError }: FixBoardParts) => {
  const { fixes, fixers } = store;
  const busy = new Map<string, { again: boolean; done: Promise<void> }>();

  const undoOf = async (fix: FixRecord): Promise<Pick<FixView, 'undoUntil' | 'undoneBy'>> => {
    const undo = fix.undoneBy === undefined ? undefined : await fixes.get(fix.undoneBy);
    const who = undo?.approvals.at(-1)?.user;
    if (undo?.status === 'succeeded' && who !== undefined) return { undoneBy: who };
    const isOpen =
      undo !== undefined && ['proposed', 'approved', 'running', 'succeeded', 'failed', 'unknown'].includes(undo.status);
    const offered = fix.undo !== undefined && fix.undoUntil !== undefined && fix.undoUntil > now() && !isOpen;
    return offered && fix.undoUntil !== undefined ? { undoUntil: fix.undoUntil } : {};
  };

  const viewOf = async (fix: FixRecord, waits: boolean): Promise<FixView> => {
    const { approvers, needed } = await rights.approversOf(fix);
    return {
      id: fix.id,
      offer: offerOf(fix),
      fix: fix.fix,
      status: fix.status,
      approvers,
      needed,
      approvals: fix.approvals,
      expiresAt: fix.expiresAt,
      waits,
      ...(fix.rejectedBy ? { rejectedBy: fix.rejectedBy } : {}),
      ...(fix.step ? { step: steps[fix.step] } : {}),
      ...(fix.summary ? { summary: fix.summary } : {}),
      ...(fix.lines ? { lines: fix.lines } : {}),
      ...(fix.difference ? { difference: fix.difference } : {}),
      ...(await undoOf(fix)),
    };
  };

  const wordsOf = async (fix: FixRecord): Promise<Words> => {
    const origin = await answerOf(fixes, fix);
    const run = origin?.kind === 'question' ? await store.runs.get(origin.runId) : undefined;
    return wordsIn(run?.language ?? languages.known(fix));
  };

  const draw = async (group: readonly FixRecord[]): Promise<Draft> => {
    const waits = (await fixers.count(now())) === 0;
    const views = await Promise.all(group.map((fix) => viewOf(fix, waits)));
    const [first] = group;
    return renderFixes(first ? await wordsOf(first) : wordsIn('en'), {
      cause: first?.fix.cause.statement ?? '',
      fixes: views,
    });
  };

  /** All fixes of one message, in the order in which they were proposed. */
  const groupOf = async (fix: FixRecord): Promise<FixRecord[]> => {
    const origin = await answerOf(fixes, fix);
    const all = origin ? await fixes.ofRun(origin.kind === 'question' ? origin.runId : origin.jobId) : [];
    const group = all.filter(({ message }) => message === fix.message);
    return group.length > 0 ? group : [fix];
  };

  /** `isDone` is asked at the end of a round in which nothing changed. */
  const bringUp = async (fix: FixRecord, shown: MessageId, isDone: () => boolean): Promise<void> => {
    for (let round = 0; round < mostRounds; round += 1) {
      const message = await draw(await groupOf(fix));
      await outbox.update(shown, message);
      const after = await draw(await groupOf(fix));
      if (JSON.stringify(after) === JSON.stringify(message) && isDone()) return;
    }
  };

  return {
    draw,
    /** All that is to be known of it now. */
    viewNow: async (fix: FixRecord): Promise<FixView> => viewOf(fix, (await fixers.count(now())) === 0),
    /** In the language of the question that it is for; else in that of its channel. */
    wordsOf,

    /** The message of this fix as it stands now; undefined: it has none. */
    messageOf: async (id: string): Promise<{ message: MessageId; draft: Draft } | undefined> => {
      const fix = await fixes.get(id);
      if (fix?.message === undefined) return undefined;
      return { message: fix.message, draft: await draw(await groupOf(fix)) };
    },

    /** The message of these fixes as they stand now; undefined: there are none such. */
    drawAll: async (ids: readonly string[]): Promise<Draft | undefined> => {
      const group = (await Promise.all(ids.map((id) => fixes.get(id)))).filter((fix) => fix !== undefined);
      return group.length === 0 ? undefined : await draw(group);
    },

    /** Brings the message of this fix up to date; where Slack does not take it, as soon as it does. */
    show: (fix: FixRecord): Promise<void> => {
      const name = fix.message;
      if (name === undefined) return Promise.resolve();
      const known = busy.get(name);
      if (known !== undefined) {
        known.again = true;
        return known.done;
      }
      const turn = { again: false, done: Promise.resolve() };
      busy.set(name, turn);
      const isDone = (): boolean => {
        if (!turn.again) busy.delete(name);
        turn.again = false;
        return !busy.has(name);
      };
      turn.done = bringUp(fix, name, isDone)
        .then(() => onShown?.(fix.conversation))
        .catch(async (error: unknown) => {
          if (!(error instanceof SlackRefused || error instanceof SlackUnsure)) throw error;
          onError('the message of a fix cannot be updated', { fix: fix.id, error });
          if (error instanceof SlackUnsure) await delivery.keep([anUpdateOfFix(fix.id, name, now())]);
        })
        .finally(() => {
          if (busy.get(name) === turn) busy.delete(name);
        });
      return turn.done;
    },
  };
};

export type FixBoard = ReturnType<typeof openFixBoard>;
