import { isSameCause, recurrencesIn } from '../case/recurrence.ts';
import { describeHistory, type HistoryRequest, isWanted, wantedSince } from '../question/history-request.ts';
import { isShownTo } from '../store/history.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import type { Spoken } from './views/draft.ts';
import { renderHistory } from './views/history-lines.ts';

/** `/calico history`: what was asked and found, of its channel, and of whoever asks where nobody else sees that. */
export interface HistoryAnswers {
  /** `isAlone`: nobody else sees it. @throws where Redis is away. */
  of(request: HistoryRequest, reader: { conversation: Conversation; user: string; isAlone: boolean }): Promise<Spoken>;
}

const mostRead = 500;
/** Within so long a cause that is there again is said to come back. */
export const backWithinDays = 7;

export const openHistoryAnswers = ({
  store,
  now,
}: {
  store: Pick<Store, 'history'>;
  now: () => number;
}): HistoryAnswers => ({
  of: async (request, reader) => {
    const at = now();
    const isShown = isShownTo(reader);
    const isAbout = isWanted(request);
    const past = await store.history.read(
      { since: wantedSince(request, at), most: mostRead },
      (entry) => isShown(entry) && isAbout(entry),
    );
    // What ended a cause may have been told of another question: all are weighed, and those shown that are wanted.
    const week = await store.history.read({ since: at - backWithinDays * 86_400_000, most: mostRead }, isShown);
    const recurrences = recurrencesIn(week).filter(({ cause }) =>
      past.some(({ causes }) => causes.some((each) => isSameCause(each, cause))),
    );
    return (tell) => renderHistory(tell, { past, recurrences, filter: describeHistory(request), days: backWithinDays });
  },
});
