/** A person opens the assistant pane, and looks at another channel beside it. */
import { appIdentity } from '../seed.ts';
import { deliverEvent } from './say.ts';
import { channelOf, personOf, type World } from './world.ts';

const tell = (world: World, type: string, user: string, ts: string, beside: string | undefined) => {
  const { store } = world.context;
  const context = beside === undefined ? {} : { channel_id: channelOf(store, beside).id, team_id: store.seed.team.id };
  return deliverEvent(world, {
    type,
    assistant_thread: { user_id: user, context, channel_id: store.directChannel(user).id, thread_ts: ts },
    event_ts: store.nextTs(),
  });
};

/** Answers the thread that the pane has begun. */
export const openPane = async (world: World, who: string, beside?: string): Promise<string> => {
  const { store } = world.context;
  const user = personOf(store, who);
  const { id: channel } = store.directChannel(user.id);
  const { ts } = store.addMessage({
    channel,
    user: appIdentity.botUserId,
    text: 'New Assistant Thread',
    subtype: 'assistant_app_thread',
  });
  store.panes.set(`${channel}:${ts}`, { status: '', statuses: [], prompts: [] });
  await tell(world, 'assistant_thread_started', user.id, ts, beside);
  return ts;
};

export const lookBeside = (world: World, who: string, ts: string, beside: string) =>
  tell(world, 'assistant_thread_context_changed', personOf(world.context.store, who).id, ts, beside);
