import type { ScheduledCheckReporter } from '../../jobs/scheduled-check.ts';
import type { Conversation } from '../store/places.ts';
import { wordsIn } from '../words/words.ts';
import type { Delivery } from './delivery.ts';
import type { Languages } from './languages.ts';
import { openPosts } from './posts.ts';
import { aPost, type Telling } from './slack/kept-message.ts';
import { renderClusterCheckReport } from './views/cluster-check-card.ts';
import { renderScheduledCheckNews, renderScheduledCheckTrouble } from './views/scheduled-checks.ts';

/** Keeps what scheduled cluster checks have to say until it is told, once whoever repeats it. */
export const openScheduledCheckReporter = (parts: {
  delivery: Pick<Delivery, 'keep'>;
  conversation: Conversation;
  languages: Pick<Languages, 'known'>;
  cluster?: string | undefined;
}): ScheduledCheckReporter => {
  const { delivery, conversation, cluster } = parts;
  const words = wordsIn(parts.languages.known({ conversation }));

  return {
    news: async (scheduledCheck, news) => {
      const line = `scheduled/${scheduledCheck.id}`;
      const key = `scheduled-${scheduledCheck.id}`;
      /** In the thread of the news, whose place only the telling finds out. */
      const inThread = (telling: Telling): Telling =>
        telling.body.kind === 'post' || telling.body.kind === 'file'
          ? { ...telling, line, body: { ...telling.body, threadOf: key } }
          : telling;
      const details = news.flatMap(({ clusterCheck, report }): Telling[] => {
        if (report === undefined) return [];
        return openPosts(words, conversation, key).draft(clusterCheck, renderClusterCheckReport(words, report));
      });
      const first = aPost(conversation, key, renderScheduledCheckNews(words, news, cluster));
      await delivery.keep([{ ...first, line }, ...details.map(inThread)]);
    },
    trouble: async (key, problem, next) => {
      const message = renderScheduledCheckTrouble(words, problem, next);
      await delivery.keep([aPost(conversation, `scheduled-trouble-${key}`, message)]);
    },
  };
};
