import type { RoundReporter } from '../../jobs/scheduled-check.ts';
import { wordsIn } from '../words/words.ts';
import { isLong, renderSweepReport, sweepFile } from './blocks/cluster-check.ts';
import { fitMessages, fitOne } from './blocks/fit.ts';
import { renderRoundNews, renderRoundTrouble } from './blocks/scheduled-checks.ts';
import type { Delivery } from './delivery.ts';
import type { Languages } from './languages.ts';
import { aFile, aPost, type Telling } from './slack/kept-message.ts';

/** Keeps what scheduled sweeps have to say until it is told, once whoever repeats it. */
export const openRoundReporter = (parts: {
  delivery: Pick<Delivery, 'keep'>;
  channel: string;
  languages: Pick<Languages, 'known'>;
  cluster?: string | undefined;
}): RoundReporter => {
  const { delivery, channel, cluster } = parts;
  const words = wordsIn(parts.languages.known({ channel }));

  return {
    news: async (round, news) => {
      const line = `round/${round.id}`;
      const key = `round-${round.id}`;
      /** In the thread of the news, whose place only the telling finds out. */
      const inThread = (telling: Telling): Telling =>
        telling.body.kind === 'post' || telling.body.kind === 'file'
          ? { ...telling, line, body: { ...telling.body, threadOf: key } }
          : telling;
      const details = news.flatMap(({ sweep, report }): Telling[] => {
        if (report === undefined) return [];
        const name = `${key}-${sweep}`;
        const { messages, files } = fitMessages(renderSweepReport(words, report));
        return [
          ...messages.map((message, at) => aPost({ channel }, `${name}-${at + 1}`, message)),
          ...(files.length > 0 || isLong(report)
            ? [aFile(words, { channel }, { ...sweepFile(words, report), name: `${name}.txt` })]
            : []),
        ];
      });
      const first = aPost({ channel }, key, fitOne(renderRoundNews(words, news, cluster)));
      await delivery.keep([{ ...first, line }, ...details.map(inThread)]);
    },
    trouble: async (key, problem, next) => {
      const message = fitOne(renderRoundTrouble(words, problem, next));
      await delivery.keep([aPost({ channel }, `round-trouble-${key}`, message)]);
    },
  };
};
