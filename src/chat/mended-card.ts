import type { FixRecord } from '../store/fix-record.ts';
import type { Store } from '../store/open.ts';
import type { Run } from '../store/run-record.ts';
import { type Mending, renderCard } from './blocks/card.ts';
import { fitOne } from './blocks/fit.ts';
import type { Outbox } from './slack/outbox.ts';

/** After a fix the same is asked again: its answer belongs on the card of the question that began it. */
export interface MendedCards {
  /** Must not throw. Does nothing for a question that was asked by a person. */
  note(run: Pick<Run, 'id'>): Promise<void>;
}

/** A fix may follow on another: their cards are all brought up to date, this many at most. */
const mostCards = 5;

const words: Partial<Record<Run['status'], Mending['now']>> = {
  healthy: 'healthy',
  broken: 'broken',
  unknown: 'unknown',
};

export const openMendedCards = (parts: {
  store: Pick<Store, 'runs' | 'fixes' | 'evidence'>;
  outbox: Outbox;
  cluster?: string | undefined;
  onError: (message: string, details: Record<string, unknown>) => void;
}): MendedCards => {
  const { store, outbox } = parts;

  /** The question that the fix was for, and the fix itself where that one is an undo. */
  const before = async (fix: FixRecord): Promise<{ run: Run; first: FixRecord } | undefined> => {
    const first = fix.origin.kind === 'undo' ? await store.fixes.get(fix.origin.of) : fix;
    if (first?.origin.kind !== 'question') return undefined;
    const run = await store.runs.get(first.origin.runId);
    return run && { run, first };
  };

  const show = async (run: Run, mending: Mending): Promise<void> => {
    const evidence = await store.evidence.get(run.id);
    if (evidence === undefined || run.cardTs === undefined) return;
    const base = {
      runId: run.id,
      question: run.question,
      asker: run.asker,
      ...(parts.cluster ? { cluster: parts.cluster } : {}),
      ...(run.after ? { after: run.after.title } : {}),
    };
    const seconds = ((run.finishedAt ?? run.askedAt) - run.askedAt) / 1_000;
    const card = renderCard(base, { kind: 'answered', report: evidence.report, seconds, mending });
    await outbox.update(run.channel, run.cardTs, fitOne(card));
  };

  const noteAll = async (id: string): Promise<void> => {
    const answer = await store.runs.get(id);
    const now = answer && words[answer.status];
    let after = answer?.after;
    for (let count = 0; count < mostCards && after !== undefined && now !== undefined; count += 1) {
      const fix = await store.fixes.get(after.id);
      const found = fix && (await before(fix));
      if (fix === undefined || found === undefined) return;
      await show(found.run, {
        title: found.first.fix.title,
        approvedBy: fix.approvals.map(({ user }) => user),
        now: fix.origin.kind === 'undo' ? 'undone' : now,
      });
      after = found.run.after;
    }
  };

  return {
    note: ({ id }) =>
      noteAll(id).catch((error: unknown) =>
        parts.onError('the card of a fixed question cannot be updated', { id, error }),
      ),
  };
};
