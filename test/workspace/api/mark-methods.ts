/** Reactions, pins and bookmarks. */
import type { Channel, Data, Message } from '../model.ts';
import { appIdentity } from '../seed.ts';
import { ApiError } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import { type ApiContext, isMember, type Methods } from './context.ts';

const channelOf = (context: ApiContext, args: Arguments, name = 'channel'): Channel => {
  const channel = context.store.channels.get(args.required(name, 'channel_not_found'));
  if (!channel) throw new ApiError('channel_not_found');
  if (!isMember(channel, appIdentity.botUserId)) throw new ApiError('not_in_channel');
  return channel;
};

const messageOf = (context: ApiContext, args: Arguments): Message => {
  const channel = channelOf(context, args);
  const message = context.store.findMessage(channel.id, args.required('timestamp', 'bad_timestamp'));
  if (!message || message.ephemeralFor) throw new ApiError('message_not_found');
  return message;
};

const bookmarkOf = (channel: Channel, args: Arguments): Data => {
  const found = channel.bookmarks.find((each) => each.id === args.string('bookmark_id'));
  if (!found) throw new ApiError('not_found');
  return found;
};

export const markMethods: Methods = {
  'reactions.add': {
    scopes: ['reactions:write'],
    run: (context, args) => {
      const message = messageOf(context, args);
      const name = args.required('name', 'no_reaction');
      if (!/^[a-z0-9_+'-]+$/.test(name)) throw new ApiError('invalid_name');
      const known = message.reactions.find((each) => each.name === name);
      if (known?.users.includes(appIdentity.botUserId)) throw new ApiError('already_reacted');
      if (known) known.users.push(appIdentity.botUserId);
      else message.reactions.push({ name, users: [appIdentity.botUserId] });
      context.store.changed(message);
      return {};
    },
  },
  'reactions.remove': {
    scopes: ['reactions:write'],
    run: (context, args) => {
      const message = messageOf(context, args);
      const known = message.reactions.find((each) => each.name === args.required('name', 'no_reaction'));
      if (!known?.users.includes(appIdentity.botUserId)) throw new ApiError('no_reaction');
      known.users = known.users.filter((each) => each !== appIdentity.botUserId);
      message.reactions = message.reactions.filter((each) => each.users.length > 0);
      context.store.changed(message);
      return {};
    },
  },
  'pins.add': {
    scopes: ['pins:write'],
    run: (context, args) => {
      const message = messageOf(context, args);
      const channel = channelOf(context, args);
      if (channel.pins.includes(message.ts)) throw new ApiError('already_pinned');
      channel.pins.push(message.ts);
      context.store.changed(message);
      return {};
    },
  },
  'pins.remove': {
    scopes: ['pins:write'],
    run: (context, args) => {
      const message = messageOf(context, args);
      const channel = channelOf(context, args);
      if (!channel.pins.includes(message.ts)) throw new ApiError('no_pin');
      channel.pins = channel.pins.filter((each) => each !== message.ts);
      context.store.changed(message);
      return {};
    },
  },
  'pins.list': {
    scopes: ['pins:read'],
    run: (context, args) => {
      const channel = channelOf(context, args);
      return { items: channel.pins.map((ts) => ({ type: 'message', channel: channel.id, message: { ts } })) };
    },
  },
  'bookmarks.add': {
    scopes: ['bookmarks:write'],
    run: (context, args) => {
      const channel = channelOf(context, args, 'channel_id');
      const bookmark = {
        id: context.store.nextId('Bk'),
        channel_id: channel.id,
        title: args.required('title'),
        link: args.required('link', 'invalid_link'),
        type: args.required('type', 'invalid_bookmark_type'),
      };
      channel.bookmarks.push(bookmark);
      context.store.tell({ kind: 'channels' });
      return { bookmark };
    },
  },
  'bookmarks.edit': {
    scopes: ['bookmarks:write'],
    run: (context, args) => {
      const bookmark = bookmarkOf(channelOf(context, args, 'channel_id'), args);
      for (const field of ['title', 'link']) {
        if (args.has(field)) bookmark[field] = args.string(field);
      }
      context.store.tell({ kind: 'channels' });
      return { bookmark };
    },
  },
  'bookmarks.list': {
    scopes: ['bookmarks:read'],
    run: (context, args) => ({ bookmarks: channelOf(context, args, 'channel_id').bookmarks }),
  },
  'bookmarks.remove': {
    scopes: ['bookmarks:write'],
    run: (context, args) => {
      const channel = channelOf(context, args, 'channel_id');
      const bookmark = bookmarkOf(channel, args);
      channel.bookmarks = channel.bookmarks.filter((each) => each !== bookmark);
      context.store.tell({ kind: 'channels' });
      return {};
    },
  },
};
