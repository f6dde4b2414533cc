import type { Store } from '../store/open.ts';
import type { Run } from '../store/run-record.ts';
import type { Delivery } from './delivery.ts';
import { anUpdate } from './slack/kept-message.ts';
import { cardBaseOf, renderCard } from './views/card.ts';
import { wordsOfRun } from './words-of-run.ts';

/** Cards of questions that were answered, brought up to date by what came since: a fix that was run, what people said. */
export interface AnsweredCards {
  /** `key` names this change of it. Does nothing where the evidence is gone. */
  show(run: Run, key: string): Promise<void>;
}

export const openAnsweredCards = (parts: {
  store: Pick<Store, 'evidence' | 'fixes' | 'judgements'>;
  delivery: Pick<Delivery, 'keep'>;
  cluster?: string | undefined;
  onError: (message: string, details: Record<string, unknown>) => void;
}): AnsweredCards => ({
  show: async (run, key) => {
    const { store, delivery, cluster } = parts;
    const evidence = await store.evidence.get(run.id);
    if (evidence === undefined || run.card === undefined) return;
    const fixes = await store.fixes.ofRun(run.id);
    // A worker whose Redis user is of an earlier version may not read it: the rest of the card is shown all the same.
    const judged = await store.judgements.of(run.id).catch((error: unknown) => {
      parts.onError('what people said of an answer cannot be read', { run: run.id, error });
      return new Map();
    });
    const card = renderCard(wordsOfRun(run), cardBaseOf(run, cluster), {
      kind: 'answered',
      answer: { kind: 'report', ...evidence },
      offered: fixes.filter(({ status }) => status === 'proposed').map(({ fix }) => fix),
      judged: [...judged.values()],
      ...(run.standing ? { fixStanding: run.standing } : {}),
    });
    await delivery.keep([anUpdate(run.card, key, card)]);
  },
});
