import { z } from 'zod';
import { type Heard, longestText } from '../heard.ts';
import { slackId, slackTs } from './ids.ts';
import { unescapeMarkup } from './message.ts';
import { channelIn, messageIn, threadUnder } from './places.ts';

/** What people write to the bot: where they mention it, and in their messages with it (slack#messages). */

const message = {
  user: slackId,
  text: z.string().default(''),
  ts: slackTs,
  thread_ts: slackTs.optional(),
  // What a program has written, and what was changed after it was written, is nobody's question.
  bot_id: z.undefined().optional(),
  edited: z.undefined().optional(),
};

const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('app_mention'), channel: slackId, ...message }),
  z.object({
    type: z.literal('message'),
    channel_type: z.literal('im'),
    channel: slackId,
    // An edit, a deletion and all else that is told of messages has one; these two are words of a person all the same.
    subtype: z.enum(['file_share', 'thread_broadcast']).optional(),
    ...message,
  }),
]);
const bodySchema = z.object({ event: eventSchema });

/** Mentions of the bot itself are not part of what was said. */
const withoutMention = (text: string, botUserId: string | undefined): string =>
  text.replaceAll(botUserId ? `<@${botUserId}>` : /^\s*<@[UW][A-Z0-9]+>/g, ' ').trim();

/**
 * Undefined: nobody has said anything to the bot. A message is one delivery, whatever events tell of it and however
 * often.
 */
export const readSaidToUs = (
  body: unknown,
  us: { workspace: string; botUserId: string | undefined },
): (Heard & { kind: 'mention' }) | undefined => {
  const { data } = bodySchema.safeParse(body);
  if (data === undefined || data.event.user === us.botUserId) return undefined;
  const { channel, user, text, ts: written, thread_ts: under } = data.event;
  const conversation = channelIn(us.workspace, channel);
  return {
    kind: 'mention',
    who: { conversation, user, delivery: `message-${channel}-${written}` },
    text: unescapeMarkup(withoutMention(text, us.botUserId)).slice(0, longestText),
    thread: { id: threadUnder(messageIn(conversation, under ?? written)), isReply: under !== undefined },
  };
};
