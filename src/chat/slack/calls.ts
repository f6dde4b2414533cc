import { z } from 'zod';
import type { Conversation, MessageId } from '../../store/places.ts';
import type { Draft } from '../views/draft.ts';
import type { SlackClient } from './client.ts';
import { findPosted, metadataType } from './find-posted.ts';
import { fitOne } from './fit.ts';
import { slackId } from './ids.ts';
import type { SlackMessage } from './message.ts';
import { withoutNewer } from './newer-blocks.ts';
import { channelIn, messageIn, messageOf, placeOf } from './places.ts';
import { plainSections, textAlone } from './plain-sections.ts';

/** The calls that put something into Slack, each once as it is; what to do where one fails is for others to say. */

const directSchema = z.object({ channel: z.object({ id: slackId }) });

/** Clocks differ; look this much further back for a message that may have landed. */
const clockSlackMs = 60_000;

/** The same in plainer forms, for a Slack that takes none of those before. */
export const variantsOf = (message: SlackMessage): [SlackMessage, ...SlackMessage[]] => {
  const older = withoutNewer(message);
  return [message, ...(older ? [older] : []), plainSections(older ?? message), textAlone(message)];
};

export const postMessage = async (
  client: SlackClient,
  conversation: Conversation,
  key: string,
  { text, blocks }: SlackMessage,
): Promise<MessageId> => {
  const { channel, threadTs } = placeOf(conversation);
  const posted = await client.chat.postMessage({
    channel,
    ...(threadTs ? { thread_ts: threadTs } : {}),
    text,
    ...(blocks.length > 0 ? { blocks } : {}),
    metadata: { event_type: metadataType, event_payload: { key } },
    unfurl_links: false,
    unfurl_media: false,
    link_names: false,
    parse: 'none',
  });
  return messageIn(conversation, posted.ts ?? '');
};

export const updateMessage = async (
  client: SlackClient,
  message: MessageId,
  { text, blocks }: SlackMessage,
): Promise<MessageId> => {
  // Without `blocks` the old ones would be deleted silently; here that is meant.
  await client.chat.update({ ...messageOf(message), text, blocks, link_names: false, parse: 'none' });
  return message;
};

export const uploadFile = async (
  client: SlackClient,
  conversation: Conversation,
  { name, title, content, alt }: { name: string; title: string; content: Buffer; alt?: string | undefined },
): Promise<void> => {
  const { channel, threadTs } = placeOf(conversation);
  const what = { channel_id: channel, filename: name, title, file: content, ...(alt ? { alt_text: alt } : {}) };
  await client.filesUploadV2(threadTs ? { ...what, thread_ts: threadTs } : what);
};

/** The message with this key, where Slack has it. */
export const findMessage = async (
  client: SlackClient,
  conversation: Conversation,
  key: string,
  sinceMs: number,
): Promise<MessageId | undefined> => {
  const ts = await findPosted(client, placeOf(conversation), key, sinceMs - clockSlackMs);
  return ts === undefined ? undefined : messageIn(conversation, ts);
};

/** Says something in a conversation that one person alone sees. */
export const tellAlone = async (
  client: SlackClient,
  conversation: Conversation,
  user: string,
  draft: Draft,
): Promise<void> => {
  const { channel, threadTs } = placeOf(conversation);
  const place = threadTs === undefined ? { channel } : { channel, thread_ts: threadTs };
  await client.chat.postEphemeral({ ...place, user, ...fitOne(draft) });
};

/** The messages between a person and the bot. @throws where Slack refuses it */
export const directWith = async (client: SlackClient, workspace: string, user: string): Promise<Conversation> => {
  const opened = directSchema.parse(await client.conversations.open({ users: user }));
  return channelIn(workspace, opened.channel.id);
};

/** Where people find a message; undefined where Slack does not say. */
export const linkTo = async (client: SlackClient, message: MessageId): Promise<string | undefined> => {
  const { channel, ts } = messageOf(message);
  const answer = await client.chat.getPermalink({ channel, message_ts: ts }).catch(() => undefined);
  return answer?.permalink;
};
