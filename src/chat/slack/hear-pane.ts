import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Handlers } from '../handlers.ts';
import type { PaneOpened } from '../pane-suggestions.ts';
import type { Hearing } from './hearing.ts';
import { slackId, slackTs } from './ids.ts';
import { channelIn, messageIn, threadUnder } from './places.ts';

/** Hears of the assistant pane: that it was opened, and beside what. What is written there is a message to the bot. */

const bodySchema = z.object({
  event: z.object({
    assistant_thread: z.object({
      user_id: slackId,
      channel_id: slackId,
      thread_ts: slackTs,
      context: z.object({ channel_id: slackId.optional().catch(undefined) }).catch({}),
    }),
  }),
});

const readPane = (body: unknown, workspace: string): PaneOpened | undefined => {
  const { data } = bodySchema.safeParse(body);
  if (data === undefined) return undefined;
  const { user_id: user, channel_id: channel, thread_ts: ts, context } = data.event.assistant_thread;
  const conversation = channelIn(workspace, channel);
  const beside = 'channel_id' in context && context.channel_id ? channelIn(workspace, context.channel_id) : undefined;
  return { user, conversation, thread: threadUnder(messageIn(conversation, ts)), beside };
};

export const hearPane = (
  app: App,
  hearing: Pick<Hearing, 'goOn'>,
  { workspace, handlers }: { workspace: string; handlers: Pick<Handlers, 'paneOpened'> },
): void => {
  const suggest = ({ body }: { body: unknown }): Promise<void> => {
    const opened = readPane(body, workspace);
    if (opened) hearing.goOn('pane', () => handlers.paneOpened(opened));
    return Promise.resolve();
  };
  app.event('assistant_thread_started', suggest);
  app.event('assistant_thread_context_changed', suggest);
};
