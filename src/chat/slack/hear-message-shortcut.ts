import type { App } from '@slack/bolt';
import { z } from 'zod';
import { findInMessage, longestMessage } from '../../question/find-in-message.ts';
import type { Conversation } from '../../store/places.ts';
import type { Handlers } from '../handlers.ts';
import type { Heard } from '../heard.ts';
import type { Hearing } from './hearing.ts';
import { slackId, slackTs } from './ids.ts';
import { unescapeMarkup } from './message.ts';
import { textOfMessage } from './message-texts.ts';
import { channelIn, messageIn, threadUnder } from './places.ts';
import { tellBack } from './tell-back.ts';

/** Hears the shortcut on any message or alert: what is wrong there is asked, and answered below it. */

const bodySchema = z.object({
  user: z.object({ id: slackId }),
  channel: z.object({ id: slackId }),
  trigger_id: z.string().min(1).max(300),
  message_ts: slackTs,
  message: z.looseObject({ thread_ts: slackTs.optional().catch(undefined) }),
});

type Diagnosed = Heard & { kind: 'diagnose' };

/** `threadTs`: of the thread that the message is a reply in. Undefined: Slack does not say which message. */
const readMessageShortcut = (
  body: unknown,
  workspace: string,
): { heard: Diagnosed; threadTs: string | undefined } | undefined => {
  const { data } = bodySchema.safeParse(body);
  if (data === undefined) return undefined;
  const conversation = channelIn(workspace, data.channel.id);
  const { thread_ts: threadTs } = data.message;
  const thread: Conversation = threadUnder(messageIn(conversation, threadTs ?? data.message_ts));
  const who = { conversation, user: data.user.id, delivery: data.trigger_id };
  const text = unescapeMarkup(textOfMessage(data.message)).slice(0, longestMessage);
  return { heard: { kind: 'diagnose', who, text, thread }, threadTs };
};

export const hearMessageShortcut = (
  app: App,
  hearing: Hearing,
  parts: {
    workspace: string;
    handlers: Pick<Handlers, 'questionForms' | 'diagnose'>;
    onError: (message: string, details: Record<string, unknown>) => void;
  },
): void => {
  const { handlers } = parts;
  app.shortcut('diagnose_message', async ({ ack, body, respond }) => {
    const read = readMessageShortcut(body, parts.workspace);
    if (read === undefined) return hearing.acknowledge('shortcut', ack);
    const { heard, threadTs } = read;
    const { who, text, thread } = heard;
    const tell = tellBack(respond, hearing.wordsFor(who), parts.onError, threadTs);
    const found = findInMessage(text);
    // What opens a form lives for about 3 s, so that nothing of it need be on record.
    if (found.kind === 'form') {
      await hearing.acknowledge('shortcut', ack);
      return hearing.goOn('shortcut', async () => {
        const about = { conversation: who.conversation, thread };
        const isOpen = await handlers.questionForms.openFound(who, about, found.filled);
        if (!isOpen) await handlers.diagnose(who, text, thread, tell);
      });
    }
    await hearing.hear('shortcut', heard, ack, tell);
  });
};
