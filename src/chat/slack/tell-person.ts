import type { Conversation } from '../../store/places.ts';
import type { Words } from '../../words/words.ts';
import type { Delivery } from '../delivery.ts';
import type { Tell } from '../tell.ts';
import { directWith, tellAlone } from './calls.ts';
import type { SlackClient } from './client.ts';
import { troubleOf } from './errors.ts';
import { aPost } from './kept-message.ts';
import { isDirect, roomOf } from './places.ts';

export interface TellPersonParts {
  client: SlackClient;
  workspace: string;
  delivery: Pick<Delivery, 'keep'>;
  onError: (message: string, details: Record<string, unknown>) => void;
}

/**
 * Tells one person something where nobody answers for Slack: in the conversation, where they alone see it; in their
 * messages with the bot where it may not write there. `place`: a conversation, or a thread of it. `key`: names it,
 * so that it is said once.
 */
export const openTellPerson =
  ({ client, workspace, delivery, onError }: TellPersonParts) =>
  (to: { place: Conversation; user: string; key: string }, words: () => Promise<Words>): Tell =>
  async (said) => {
    const { place, user, key } = to;
    const draft = said(await words());
    const inMessages = async (conversation: Conversation): Promise<void> => {
      await delivery.keep([aPost(conversation, key, draft)]);
    };
    try {
      if (isDirect(place)) return await inMessages(place);
      await tellAlone(client, place, user, draft);
    } catch (error) {
      if (isDirect(place) || troubleOf(error).kind !== 'refused') return onError('nobody could be told', { error });
      await directWith(client, workspace, user)
        .then(inMessages)
        .catch((refused: unknown) => onError('nobody could be told', { place: roomOf(place), error: refused }));
    }
  };

export type TellPerson = ReturnType<typeof openTellPerson>;
