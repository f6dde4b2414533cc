import type { BlockAction } from '@slack/bolt';
import type { Who } from '../who.ts';
import { channelIn } from './places.ts';

/** The channel is where Slack says that the button was, which it shows to those who may see it. */
export const whoClicked = (workspace: string, body: BlockAction): Who => ({
  conversation: channelIn(workspace, body.channel?.id ?? ''),
  user: body.user.id,
  delivery: body.trigger_id,
});
