import type { Conversation } from '../store/places.ts';
import type { Words } from '../words/words.ts';
import type { Draft, Spoken } from './blocks/draft.ts';
import { fitOne } from './blocks/fit.ts';
import { textAlone } from './blocks/plain-sections.ts';
import type { Delivery } from './delivery.ts';
import { aPost } from './slack/kept-message.ts';

/** Says something to one person, never as the only carrier of a result. Must not throw. */
export type Tell = (said: Spoken) => Promise<void>;

type Respond = (message: {
  response_type: 'ephemeral';
  replace_original: false;
  thread_ts?: string;
  text: string;
  blocks?: Draft['blocks'];
}) => Promise<unknown>;

type OnError = (message: string, details: Record<string, unknown>) => void;

/** By the `response_url` of a command or a click: only the asker sees it, in the thread where it was. */
export const tellBack =
  (respond: Respond, words: () => Promise<Words>, onError: OnError, threadTs?: string): Tell =>
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

/** In the thread of a mention: who asked in public is answered in public. */
export const tellInThread =
  (
    delivery: Pick<Delivery, 'keep'>,
    thread: Conversation,
    key: string,
    words: () => Promise<Words>,
    onError: OnError,
  ): Tell =>
  async (said) => {
    await delivery
      .keep([aPost(thread, key, fitOne(said(await words())))])
      .catch((error: unknown) => onError('nobody could be told', { thread, error }));
  };
