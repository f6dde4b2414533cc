import type { Conversation } from '../store/places.ts';
import type { Words } from '../words/words.ts';
import type { Delivery } from './delivery.ts';
import { aPost } from './slack/kept-message.ts';
import type { Spoken } from './views/draft.ts';

/** Says something to one person, never as the only carrier of a result. Must not throw. */
export type Tell = (said: Spoken) => Promise<void>;

type OnError = (message: string, details: Record<string, unknown>) => void;

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
      .keep([aPost(thread, key, said(await words()))])
      .catch((error: unknown) => onError('nobody could be told', { thread, error }));
  };
