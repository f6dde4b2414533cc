import type { PastFix } from '../case/past-answer.ts';
import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import type { FixStanding, Run } from '../store/run-record.ts';
import { messageFor } from '../words/message.ts';
import { say } from '../words/say.ts';
import { wordsIn } from '../words/words.ts';
import type { AnsweredCards } from './answered-cards.ts';
import type { Asking } from './asking.ts';
import type { FixBoard } from './fix-board.ts';
import { notNeeded } from './views/fix.ts';
import { whereAllowed } from './where-allowed.ts';

/**
 * What the answer to a question that was asked again after a fix means beyond its own thread: for the card
 * of the question that began it, for the other fixes of that cause, and for when to ask once more.
 */
export interface AfterFix {
  /** Must not throw. Does nothing for a question that was asked by a person. */
  note(run: Pick<Run, 'id'>): Promise<void>;
}

export interface AfterFixParts {
  store: Pick<Store, 'runs' | 'fixes' | 'evidence' | 'audit' | 'history'>;
  answeredCards: AnsweredCards;
  board: FixBoard;
  asking: Pick<Asking, 'ask'>;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** A fix may follow on another: their cards are all brought up to date, this many at most. */
const mostCards = 5;
/** Felix writes again within 90 s what somebody has deleted (felix#owned). */
const healMs = 95_000;
const mostTries = 2;

const words: Partial<Record<Run['status'], FixStanding['now']>> = {
  healthy: 'healthy',
  broken: 'broken',
  unknown: 'unknown',
};

export const openAfterFix = (parts: AfterFixParts): AfterFix => {
  const { store, board, now } = parts;

  /** The question that a fix was for, and the fix itself where that one is an undo. */
  const before = async (fix: FixRecord): Promise<{ run: Run; first: FixRecord } | undefined> => {
    const first = fix.origin.kind === 'undo' ? await store.fixes.get(fix.origin.of) : fix;
    if (first?.origin.kind !== 'question') return undefined;
    const run = await store.runs.get(first.origin.runId);
    return run && { run, first };
  };

  const showCard = async (run: Run, fixStanding: FixStanding, key: string): Promise<void> => {
    await store.runs.fixRun(run, fixStanding);
    await parts.answeredCards.show({ ...run, standing: fixStanding }, key);
  };

  /** Fixes that still wait for an approval although nothing is broken any more. */
  const withdraw = async (runId: string): Promise<void> => {
    for (const fix of await store.fixes.ofRun(runId)) {
      if (fix.status !== 'proposed') continue;
      const at = now();
      if ((await store.fixes.reject(fix.id, notNeeded, at)).kind !== 'rejected') continue;
      const details = { reason: say('press.nothing-broken') };
      await store.audit.append({ at, event: 'rejected', actor: 'worker', fix: fix.id, details });
      await board.show(fix);
    }
  };

  const pastFix = ({ fix: { id, title, cause } }: FixRecord, standsNow: FixStanding['now']): PastFix => ({
    id,
    title: messageFor(title),
    cause: cause.id,
    now: standsNow,
    at: now(),
  });

  const showAll = async (answer: Run): Promise<void> => {
    const stands = words[answer.status];
    let { after } = answer;
    for (let count = 0; count < mostCards && after !== undefined && stands !== undefined; count += 1) {
      const fix = await store.fixes.get(after.id);
      const found = fix && (await before(fix));
      if (fix === undefined || found === undefined) return;
      const isUndo = fix.origin.kind === 'undo';
      const approvedBy = fix.approvals.map(({ user }) => user);
      const fixStanding = { title: found.first.fix.title, approvedBy, now: isUndo ? ('undone' as const) : stands };
      await whereAllowed(() => store.history.fixed(found.run.id, pastFix(found.first, fixStanding.now)), parts.onError);
      await showCard(found.run, fixStanding, `${answer.id}-mended-${found.run.id}`);
      if (stands === 'healthy') await withdraw(found.run.id);
      after = found.run.after;
    }
  };

  /** Where all that is left is what its owner repairs by itself, the proof is still to come. */
  const askLater = async (run: Run): Promise<void> => {
    const { id, after, status, conversation, thread, asker, question, language } = run;
    if (after === undefined || status !== 'broken' || after.tries >= mostTries || thread === undefined) return;
    const causes = (await store.evidence.get(id))?.report.verdict.causes ?? [];
    if (causes.length === 0 || causes.some(({ selfHeals }) => selfHeals === undefined)) return;
    const tries = after.tries + 1;
    const asked = { delivery: `after-${after.id}-${tries}`, conversation, thread, asker, question, language };
    await parts.asking.ask(
      { ...asked, after: { ...after, tries }, later: { delayMs: healMs, note: say('ask.after-fix') } },
      (said) =>
        Promise.resolve(parts.onError('what was fixed cannot be asked again', { id, told: said(wordsIn('en')).text })),
    );
  };

  return {
    note: async ({ id }) => {
      try {
        const answer = await store.runs.get(id);
        if (answer?.after === undefined) return;
        await askLater(answer);
        await showAll(answer);
      } catch (error) {
        parts.onError('what came of a fix cannot be shown', { run: id, error });
      }
    },
  };
};
