import type { Taken } from '../alerts/taken.ts';
import type { Question } from '../case/question.ts';
import type { AlertGroup } from '../question/alert.ts';
import type { AlertRule } from '../question/alert-rules.ts';
import { findInAlerts } from '../question/find-in-alert.ts';
import { settleNames } from '../question/settle-names.ts';
import { idOfDelivery } from '../store/id-of-delivery.ts';
import type { Store } from '../store/open.ts';
import type { Conversation } from '../store/places.ts';
import { say } from '../words/say.ts';
import type { Asking } from './asking.ts';
import type { Delivery } from './delivery.ts';
import type { HeardAlert } from './heard.ts';
import type { Languages } from './languages.ts';
import type { NamesAt } from './names-at.ts';
import { aPost } from './slack/kept-message.ts';
import { tellInThread } from './tell.ts';
import { renderNotice } from './views/notice.ts';
import { wordsOfRun } from './words-of-run.ts';

/** From a group of alerts to its question in a channel, and to a last word when it is over. */

export interface AlertAskingParts {
  store: Pick<Store, 'alertGroups' | 'inbox' | 'runs'>;
  asking: Pick<Asking, 'ask'>;
  namesAt: NamesAt;
  languages: Pick<Languages, 'of' | 'words'>;
  delivery: Pick<Delivery, 'keep'>;
  rules: readonly AlertRule[];
  /** Of a rule, else where alerts are told; undefined: nowhere. */
  conversationOf: (channel: string | undefined) => Conversation | undefined;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/** A group whose question was never asked, because whoever took it died, is asked when it is sent again. */
const deliveryOf = (key: string, at: number): string => `alert-${idOfDelivery(key)}-${at}`;

export const openAlertAsking = (parts: AlertAskingParts) => {
  const { store, delivery, languages, now, onError } = parts;

  const ask = async ({ delivery: id, conversation, alert, questions }: HeardAlert): Promise<void> => {
    const [question, ...others] = questions;
    if (question === undefined) return;
    const settled = settleNames(question, await parts.namesAt(conversation));
    const { kind: _, ...asked } = settled;
    const words = () => languages.words({ conversation });
    await parts.asking.ask(
      {
        ...asked,
        delivery: id,
        conversation,
        asker: id,
        language: await languages.of({ conversation }),
        alert: { ...alert, others },
      },
      tellInThread(delivery, conversation, `${id}-told`, words, onError),
    );
  };

  /** That more alerts come than are asked about is said once in ten minutes. */
  const sayTooMany = async (conversation: Conversation, window: number): Promise<void> => {
    const words = await languages.words({ conversation });
    const said = renderNotice('🔔', say('alerts.too-many'), say('alerts.too-many-next'))(words);
    await delivery.keep([aPost(conversation, `alerts-too-many-${window}`, said)]);
  };

  const over = async (group: AlertGroup): Promise<Taken> => {
    const open = await store.alertGroups.of(group.key);
    if (open === undefined) return { outcome: 'nothing-to-ask', questions: [] };
    const id = idOfDelivery(deliveryOf(group.key, open.at));
    const run = await store.runs.get(id);
    if (run?.thread !== undefined) {
      const count = Math.max(1, Math.round((now() - open.at) / 60_000));
      const said = renderNotice('🔕', say('alerts.over', { alert: group.name, count }))(wordsOfRun(run));
      await delivery.keep([aPost(run.thread, `${id}-alert-over`, said)]);
    }
    await store.alertGroups.end(group.key);
    return { outcome: 'over', questions: [] };
  };

  const fires = async (group: AlertGroup): Promise<Taken> => {
    const found = findInAlerts(group, parts.rules);
    const questions = found.questions.map(({ text }) => text);
    if (questions.length === 0) return { outcome: 'nothing-to-ask', questions };
    const conversation = parts.conversationOf(found.channel);
    if (conversation === undefined) return { outcome: 'no-channel', questions };
    const begun = await store.alertGroups.begin(group.key, conversation, now());
    if (begun.kind === 'too-many') {
      await sayTooMany(conversation, begun.window);
      return { outcome: 'too-many', questions };
    }
    const id = deliveryOf(group.key, begun.group.at);
    if (begun.kind === 'known' && (await store.runs.get(idOfDelivery(id))) !== undefined)
      return { outcome: 'known', questions };
    const heard: HeardAlert = {
      kind: 'alert',
      delivery: id,
      conversation: begun.group.conversation,
      alert: { name: group.name, count: group.count, more: found.more },
      questions: [...found.questions] satisfies Question[],
    };
    // Whoever sent it is answered by then, and sends it no more.
    await store.inbox.record(id, heard, now());
    void ask(heard)
      .then(() => store.inbox.handled(id))
      .catch((error: unknown) => onError('an alert cannot be asked about yet', { id, error }));
    return { outcome: 'asked', questions };
  };

  return {
    /** Asks what is on record; once however often it is called. @throws where it has to be tried again */
    ask,
    take: (group: AlertGroup): Promise<Taken> => (group.state === 'firing' ? fires(group) : over(group)),
  };
};

export type AlertAsking = ReturnType<typeof openAlertAsking>;
