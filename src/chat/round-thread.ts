import type { RoundReporter } from '../../jobs/round.ts';
import { fitMessages, fitOne } from './blocks/fit.ts';
import { renderRoundNews, renderRoundTrouble } from './blocks/round.ts';
import { isLong, renderSweepReport, sweepFile } from './blocks/sweep.ts';
import { SlackRefused, SlackUnsure } from './slack/errors.ts';
import { type Outbox, textFile } from './slack/outbox.ts';

/** Posts what scheduled sweeps have to say. A message that landed before, by a worker that died, is not posted again. */
export const openRoundReporter = (parts: {
  outbox: Outbox;
  channel: string;
  cluster?: string | undefined;
  now: () => number;
  onError: (message: string, details: Record<string, unknown>) => void;
}): RoundReporter => {
  const { outbox, channel, cluster, onError } = parts;

  const guarded = async (doing: string, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof SlackRefused || error instanceof SlackUnsure)) throw error;
      onError(`Slack trouble ${doing}`, { channel, error });
    }
  };

  return {
    news: (round, news) =>
      guarded('posting a scheduled check', async () => {
        const key = `round-${round.id}`;
        // A worker that died may have begun it earlier than this one.
        const since = round.begunAt - 3_600_000;
        const ts =
          (await outbox.find({ channel }, key, since)) ??
          (await outbox.post({ channel }, key, fitOne(renderRoundNews(news, cluster))));
        const place = { channel, threadTs: ts };
        for (const { sweep, report } of news) {
          if (report === undefined) continue;
          const name = `${key}-${sweep}`;
          if ((await outbox.find(place, `${name}-1`, since)) !== undefined) continue;
          const { messages, files } = fitMessages(renderSweepReport(report));
          for (const [at, message] of messages.entries()) await outbox.post(place, `${name}-${at + 1}`, message);
          if (files.length === 0 && !isLong(report)) continue;
          const file = textFile(sweepFile(report));
          await outbox.upload(place, { ...file, name: `${name}.txt` });
        }
      }),
    trouble: (key, problem, next) =>
      guarded('posting the trouble of a scheduled check', async () => {
        const name = `round-trouble-${key}`;
        if ((await outbox.find({ channel }, name, parts.now() - 3_600_000)) === undefined)
          await outbox.post({ channel }, name, fitOne(renderRoundTrouble(problem, next)));
      }),
  };
};
