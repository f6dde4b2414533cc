import type { WebClient } from '@slack/web-api';
import type { Conversation } from '../../store/places.ts';
import type { Draft } from '../views/draft.ts';
import { fitOne } from './fit.ts';
import { placeOf } from './places.ts';

/** Says something in a conversation that one person alone sees. @throws where Slack does not take it */
export const tellAlone = async (
  client: WebClient,
  conversation: Conversation,
  user: string,
  draft: Draft,
): Promise<void> => {
  const { channel, threadTs } = placeOf(conversation);
  const place = threadTs === undefined ? { channel } : { channel, thread_ts: threadTs };
  await client.chat.postEphemeral({ ...place, user, ...fitOne(draft) });
};
