/** A person writes a message, mentions the app, or opens its Home. */
import type { Outcome } from '../deliver/delivery.ts';
import type { Data, Message } from '../model.ts';
import { appIdentity } from '../seed.ts';
import { viewJson } from '../view-json.ts';
import { channelOf, personOf, type World } from './world.ts';

export type Said = { message: Message /** Undefined when the app does not hear of it. */; outcome?: Outcome };

/** `@name` becomes a real mention, as the client does it. */
const withMentions = (world: World, text: string): string =>
  text.replace(/(?<![\w<])@([a-z0-9_.-]+)/gi, (whole, name: string) => {
    const { users, userGroups } = world.context.store;
    const user = [...users.values()].find((each) => each.name === name.toLowerCase());
    if (user) return `<@${user.id}>`;
    const group = [...userGroups.values()].find((each) => each.handle === name.toLowerCase());
    return group ? `<!subteam^${group.id}>` : whole;
  });

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const say = async (
  world: World,
  who: string,
  where: string,
  words: string,
  options: { threadTs?: string; isRaw?: boolean } = {},
): Promise<Said> => {
  const { store } = world.context;
  const user = personOf(store, who);
  const channel = channelOf(store, where);
  if (!channel.members.includes(user.id)) throw new Error(`${user.name} is not in #${channel.name}`);
  const text = options.isRaw ? words : withMentions(world, escapeText(words));
  const { threadTs } = options;
  const message = store.addMessage({ channel: channel.id, user: user.id, text, ...(threadTs ? { threadTs } : {}) });
  const isMention = text.includes(`<@${appIdentity.botUserId}>`) && channel.members.includes(appIdentity.botUserId);
  if (!isMention && channel.kind !== 'im') return { message };
  const event = {
    type: isMention && channel.kind !== 'im' ? 'app_mention' : 'message',
    user: user.id,
    text,
    ts: message.ts,
    channel: channel.id,
    event_ts: message.ts,
    team: user.teamId,
    ...(user.teamId === store.seed.team.id ? {} : { user_team: user.teamId, source_team: user.teamId }),
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(channel.kind === 'im' ? { channel_type: 'im' } : {}),
  };
  const outcome = await deliverEvent(world, event, channel.isExternallyShared ?? false);
  return { message, outcome };
};

/** Opens the app's Home tab; the app hears of it each time. */
export const openHome = async (world: World, who: string): Promise<Outcome> => {
  const { store } = world.context;
  const user = personOf(store, who);
  const view = store.homes.get(user.id);
  return deliverEvent(world, {
    type: 'app_home_opened',
    user: user.id,
    channel: store.directChannel(user.id).id,
    tab: 'home',
    event_ts: store.nextTs(),
    ...(view ? { view: viewJson(store, view) } : {}),
  });
};

export const deliverEvent = (world: World, event: Data, isShared = false): Promise<Outcome> => {
  const { store } = world.context;
  return world.dispatcher.deliver('events_api', {
    token: 'verification-token',
    team_id: store.seed.team.id,
    api_app_id: appIdentity.appId,
    event,
    type: 'event_callback',
    event_id: store.nextId('Ev'),
    event_time: Math.floor(store.clock() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: store.seed.team.id,
        user_id: appIdentity.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: isShared,
    event_context: 'local',
  });
};
