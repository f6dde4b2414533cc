/** A person uses a shortcut of the app: anywhere, or on a message. */
import type { Outcome } from '../deliver/delivery.ts';
import { messageJson } from '../message-json.ts';
import { channelOf, commonPayload, personOf, type World } from './world.ts';

export const shortcut = (world: World, who: string, callbackId: string): Promise<Outcome> => {
  const { store } = world.context;
  const user = personOf(store, who);
  return world.dispatcher.deliver('interactive', {
    type: 'shortcut',
    ...commonPayload(world, user),
    callback_id: callbackId,
    action_ts: store.nextTs(),
  });
};

/** Of any message that the person sees, whoever wrote it and whether or not the app is in that channel. */
export const messageShortcut = (
  world: World,
  who: string,
  where: string,
  { ts, callbackId }: { ts: string; callbackId: string },
): Promise<Outcome> => {
  const { store } = world.context;
  const user = personOf(store, who);
  const channel = channelOf(store, where);
  const message = store.findMessage(channel.id, ts);
  if (!message || !channel.members.includes(user.id)) throw new Error(`${user.name} sees no message ${ts}`);
  return world.dispatcher.deliver('interactive', {
    type: 'message_action',
    ...commonPayload(world, user),
    callback_id: callbackId,
    action_ts: store.nextTs(),
    message_ts: message.ts,
    channel: { id: channel.id, name: channel.kind === 'im' ? 'directmessage' : channel.name },
    message: messageJson(store, message, false),
    response_url: world.responseUrls.issue({ channel: channel.id, user: user.id, message }),
  });
};
