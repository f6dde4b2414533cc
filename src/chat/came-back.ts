import type { PastCause } from '../case/past-answer.ts';
import { isSameCause, type Recurrence, recurrencesIn } from '../case/recurrence.ts';
import type { Store } from '../store/open.ts';
import type { Run } from '../store/run-record.ts';
import { backWithinDays } from './history-answer.ts';

const mostRead = 2_000;

/**
 * Whether the first cause of an answer that has one was there before, in the last days, and was gone in between.
 * Counted over all conversations, for whoever is told this cause knows that it is there; where it was asked, by
 * whom and of what, is not told.
 */
export const openCameBack =
  ({ store, now }: { store: Pick<Store, 'history'>; now: () => number }) =>
  (run: Run) =>
  async (causes: readonly PastCause[]): Promise<Recurrence | undefined> => {
    const [first] = causes;
    if (first === undefined) return undefined;
    const at = now();
    const since = at - backWithinDays * 86_400_000;
    const past = await store.history.read({ since, most: mostRead }, ({ id }) => id !== run.id);
    const { id, node, object } = first;
    const cause = { id, ...(node && { node }), ...(object && { object }) };
    const answer = { id: run.id, at, status: 'broken' as const, question: run.question, same: '', causes: [cause] };
    const found = recurrencesIn([...past, { ...answer, pods: [], nodes: [], fixes: [] }]);
    return found.find((each) => isSameCause(each.cause, cause));
  };
