import type { Words } from '../../words/words.ts';
import type { Tell } from '../tell.ts';
import { fitOne } from './fit.ts';
import type { SlackBlock } from './message.ts';
import { textAlone } from './plain-sections.ts';

type Respond = (message: {
  response_type: 'ephemeral';
  replace_original: false;
  thread_ts?: string;
  text: string;
  blocks?: SlackBlock[];
}) => Promise<unknown>;

/** By the `response_url` of a command or a click: only the asker sees it, in the thread where it was. */
export const tellBack =
  (
    respond: Respond,
    words: () => Promise<Words>,
    onError: (message: string, details: Record<string, unknown>) => void,
    threadTs?: string,
  ): Tell =>
  async (said) => {
    const message = fitOne(said(await words()));
    const place = threadTs === undefined ? {} : { thread_ts: threadTs };
    const shape = { response_type: 'ephemeral', replace_original: false, ...place } as const;
    try {
      await respond({ ...shape, ...message });
    } catch {
      await respond({ ...shape, text: textAlone(message).text }).catch((error: unknown) =>
        onError('nobody could be told', { error }),
      );
    }
  };
