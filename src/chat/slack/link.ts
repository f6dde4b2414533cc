import type { WebClient } from '@slack/web-api';
import type { MessageId } from '../../store/places.ts';
import { messageOf } from './places.ts';

/** Where people find a message; undefined where Slack does not say. */
export type LinkTo = (message: MessageId) => Promise<string | undefined>;

export const openLinks =
  (client: WebClient): LinkTo =>
  async (message) => {
    const { channel, ts } = messageOf(message);
    const answer = await client.chat.getPermalink({ channel, message_ts: ts }).catch(() => undefined);
    return answer?.permalink;
  };
