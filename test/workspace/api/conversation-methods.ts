import { limits } from '../limits.ts';
import { channelJson, messageJson } from '../message-json.ts';
import type { Channel, Data, Message } from '../model.ts';
import { appIdentity } from '../seed.ts';
import { ApiError } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import { type ApiContext, isMember, type Methods } from './context.ts';

const reads = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const histories = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

const channelOf = (context: ApiContext, args: Arguments): Channel => {
  const channel = context.store.channels.get(args.required('channel', 'channel_not_found'));
  const hidden = channel?.kind === 'private' && !isMember(channel, appIdentity.botUserId);
  if (!channel || hidden) throw new ApiError('channel_not_found');
  return channel;
};

const readable = (context: ApiContext, args: Arguments): Channel => {
  const channel = channelOf(context, args);
  if (!isMember(channel, appIdentity.botUserId)) throw new ApiError('not_in_channel');
  return channel;
};

/** One page of a list; the cursor is where the next one starts. */
export const page = <T>(all: T[], args: Arguments, most: number, usual = 100): { items: T[]; metadata: Data } => {
  const given = args.string('cursor');
  const start = given === undefined ? 0 : Number(Buffer.from(given, 'base64url').toString().replace('next:', ''));
  if (!Number.isInteger(start) || start < 0) throw new ApiError('invalid_cursor');
  const size = Math.max(1, Math.min(args.number('limit', usual), most));
  const end = start + size;
  const next = end < all.length ? Buffer.from(`next:${end}`).toString('base64url') : '';
  return { items: all.slice(start, end), metadata: { next_cursor: next } };
};

const within = (messages: Message[], args: Arguments): Message[] => {
  const oldest = args.string('oldest') ?? '0';
  const latest = args.string('latest') ?? '9999999999.999999';
  const inclusive = args.boolean('inclusive');
  return messages.filter(
    ({ ts }) =>
      (Number(ts) > Number(oldest) || (inclusive && ts === oldest)) &&
      (Number(ts) < Number(latest) || (inclusive && ts === latest)),
  );
};

const answer = (context: ApiContext, args: Arguments, messages: Message[], usual = 100): Data => {
  const { items, metadata } = page(messages, args, limits.repliesPage, usual);
  const withMetadata = args.boolean('include_all_metadata');
  return {
    messages: items.map((message) => messageJson(context.store, message, withMetadata)),
    has_more: metadata.next_cursor !== '',
    response_metadata: metadata,
  };
};

export const conversationMethods: Methods = {
  'conversations.info': {
    scopes: reads,
    run: (context, args) => ({ channel: channelJson(channelOf(context, args)) }),
  },
  'conversations.list': {
    scopes: reads,
    run: (context, args) => {
      const types = (args.string('types') ?? 'public_channel').split(',').map((each) => each.trim());
      const wanted = { channel: 'public_channel', private: 'private_channel', im: 'im' } as const;
      const seen = [...context.store.channels.values()].filter(
        (each) =>
          types.includes(wanted[each.kind]) &&
          (each.kind !== 'private' || isMember(each, appIdentity.botUserId)) &&
          !(args.boolean('exclude_archived') && each.isArchived),
      );
      const { items, metadata } = page(seen, args, 1_000);
      return { channels: items.map(channelJson), response_metadata: metadata };
    },
  },
  'conversations.members': {
    scopes: reads,
    run: (context, args) => {
      const { items, metadata } = page(channelOf(context, args).members, args, 1_000);
      return { members: items, response_metadata: metadata };
    },
  },
  'conversations.open': {
    scopes: ['im:write', 'mpim:write'],
    run: (context, args) => {
      const users = (args.string('users') ?? '').split(',').filter((each) => each !== '');
      const [only] = users;
      if (users.length !== 1 || only === undefined) throw new ApiError('users_list_not_supplied');
      if (!context.store.users.has(only)) throw new ApiError('user_not_found');
      const channel = context.store.directChannel(only);
      return { channel: args.boolean('return_im') ? channelJson(channel) : { id: channel.id } };
    },
  },
  'conversations.join': {
    scopes: ['channels:join'],
    run: (context, args) => {
      const channel = channelOf(context, args);
      if (channel.kind !== 'channel') throw new ApiError('method_not_supported_for_channel_type');
      if (channel.isArchived) throw new ApiError('is_archived');
      if (!isMember(channel, appIdentity.botUserId)) channel.members.push(appIdentity.botUserId);
      context.store.tell({ kind: 'channels' });
      return { channel: channelJson(channel) };
    },
  },
  'conversations.history': {
    scopes: histories,
    run: (context, args) => {
      const channel = readable(context, args);
      const seen = context.store
        .messagesOf(channel.id)
        .filter((each) => !each.ephemeralFor && (!each.threadTs || each.alsoInChannel));
      return answer(context, args, within(seen, args).reverse());
    },
  },
  'conversations.replies': {
    scopes: histories,
    run: (context, args) => {
      const channel = readable(context, args);
      const named = context.store.findMessage(channel.id, args.required('ts', 'thread_not_found'));
      if (!named || named.ephemeralFor) throw new ApiError('thread_not_found');
      const parentTs = named.threadTs ?? named.ts;
      const parent = context.store.findMessage(channel.id, parentTs);
      const replies = context.store.replies(channel.id, parentTs).filter((each) => !each.ephemeralFor);
      return answer(context, args, [...(parent ? [parent] : []), ...within(replies, args)], limits.repliesPage);
    },
  },
};
