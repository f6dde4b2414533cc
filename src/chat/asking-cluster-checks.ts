import type { ClusterCheckName } from '../case/cluster-check.ts';
import { clusterCheckName } from '../store/askers.ts';
import { idOfDelivery } from '../store/id-of-delivery.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import type { Language } from '../words/language.ts';
import { say } from '../words/say.ts';
import { wordsIn } from '../words/words.ts';
import type { Delivery } from './delivery.ts';
import { sentenceOfRefusal } from './slack/errors.ts';
import { aPost } from './slack/kept-message.ts';
import type { Tell } from './tell.ts';
import { type ClusterCheckCardState, clusterCheckTitles, renderClusterCheckCard } from './views/cluster-check-card.ts';
import { renderNotice } from './views/notice.ts';

/** From `/calico check ipam` to a card in the channel and a job in the queue. */

interface AskedClusterCheck {
  delivery: string;
  conversation: Conversation;
  asker: string;
  /** The asker, whatever the Slack id; absent: nobody's own wish. */
  person?: string;
  clusterCheck: ClusterCheckName;
  thread?: Conversation;
  /** The language that its messages are in. */
  language?: Language | undefined;
  /** The fix after which it is looked again: also while another one runs, which has begun before. */
  after?: { id: string };
}

export interface ClusterCheckAsking {
  /** @throws where Redis is away: the same may be asked again, and goes on where it stopped. */
  ask(asked: AskedClusterCheck, tell: Tell): Promise<void>;
}

export interface ClusterCheckAskingParts {
  store: Store;
  delivery: Pick<Delivery, 'keep' | 'outcome'>;
  cluster?: string | undefined;
  now: () => number;
}

/** Whoever asked where nobody may write is told so; later than this they have seen it themselves. */
const refusedWithinMs = 8_000;

export const openClusterCheckAsking = (parts: ClusterCheckAskingParts): ClusterCheckAsking => {
  const { store, delivery, now } = parts;

  const begin = async (asked: AskedClusterCheck, id: string, tell: Tell): Promise<void> => {
    const { conversation, asker, clusterCheck, language, thread, person = asker } = asked;
    const base = { clusterCheck, asker, ...(parts.cluster ? { cluster: parts.cluster } : {}) };
    const workers = await store.workers.count(now());
    const state: ClusterCheckCardState = { kind: 'asked', ...(workers === 0 ? { note: say('check.waits') } : {}) };
    const card = aPost(
      thread ?? conversation,
      `${id}-card`,
      renderClusterCheckCard(wordsIn(language ?? 'en'), base, state),
    );
    const job = { id, clusterCheck, conversation, asker, askedAt: now(), ...(language ? { language } : {}) };
    // Before a worker can answer: who asked may not approve what comes of it.
    await store.askers.add(clusterCheckName(conversation, clusterCheck, id), [{ user: asker, person }]);
    await delivery.keep([{ ...card, followUps: [{ kind: 'cluster-check', job, ...(thread ? { thread } : {}) }] }]);
    // Nobody waits for a check that is repeated automatically.
    if (asked.after !== undefined) return;
    const outcome = await delivery.outcome(card.line, card.key, refusedWithinMs);
    if (outcome?.kind === 'refused') await tell(renderNotice('⚪', sentenceOfRefusal(outcome.reason)));
  };

  return {
    ask: async (asked, tell) => {
      if (!(await store.deliveries.claim(asked.delivery))) return;
      const id = idOfDelivery(asked.delivery);
      const other = await store.clusterChecks.claim(asked.clusterCheck, asked.conversation, id);
      if (other === undefined || other === id || asked.after !== undefined) await begin(asked, id, tell);
      else await tell(renderNotice('🔎', say('check.under-way', { check: clusterCheckTitles[asked.clusterCheck] })));
      await store.deliveries.handled(asked.delivery);
    },
  };
};
