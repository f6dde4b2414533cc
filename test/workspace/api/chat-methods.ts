import { limits } from '../limits.ts';
import { messageJson } from '../message-json.ts';
import type { Channel, Message } from '../model.ts';
import { appIdentity } from '../seed.ts';
import { ApiError } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import { readContent, readMetadata } from './content.ts';
import { type ApiContext, isMember, type Methods } from './context.ts';

const writes = ['chat:write'];

/** The channel to write to: by id, `#name`, or a person's id for the direct message. */
const target = (context: ApiContext, args: Arguments): Channel => {
  const given = args.required('channel', 'channel_not_found');
  const { store } = context;
  if (given.startsWith('U') && store.users.has(given)) return store.directChannel(given);
  const found =
    store.channels.get(given) ??
    [...store.channels.values()].find((each) => `#${each.name}` === given.replace(/^#?/, '#'));
  if (!found) throw new ApiError('channel_not_found');
  if (found.kind === 'private' && !isMember(found, appIdentity.botUserId)) throw new ApiError('channel_not_found');
  if (found.isArchived) throw new ApiError('is_archived');
  if (!isMember(found, appIdentity.botUserId) && !context.scopes.has('chat:write.public')) {
    throw new ApiError('not_in_channel');
  }
  return found;
};

/** The thread that `thread_ts` means: the one of the parent, even when a reply is named. */
const threadOf = (context: ApiContext, channel: Channel, args: Arguments): string | undefined => {
  const given = args.string('thread_ts');
  if (given === undefined) return undefined;
  const parent = context.store.findMessage(channel.id, given);
  if (!parent || parent.ephemeralFor) throw new ApiError('thread_not_found');
  return parent.threadTs ?? parent.ts;
};

/** An update's text is counted in bytes, after Slack has escaped what the app had not. */
const bytesOnceEscaped = (text: string): number =>
  Buffer.byteLength(
    text
      .replace(/&(?!amp;|lt;|gt;)/g, '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;'),
  );

const linkNames = (args: Arguments): boolean => args.boolean('link_names') || args.string('parse') === 'full';

const ownMessage = (context: ApiContext, args: Arguments, refusal: string): Message => {
  const channel = target(context, args);
  const message = context.store.findMessage(channel.id, args.required('ts', 'message_not_found'));
  if (!message || message.ephemeralFor) throw new ApiError('message_not_found');
  if (message.user !== appIdentity.botUserId) throw new ApiError(refusal);
  return message;
};

export const chatMethods: Methods = {
  'chat.postMessage': {
    scopes: writes,
    run: (context, args) => {
      const channel = target(context, args);
      const content = readContent(context, args);
      const threadTs = threadOf(context, channel, args);
      const message = context.store.addMessage(
        {
          ...content,
          channel: channel.id,
          user: appIdentity.botUserId,
          ...(threadTs ? { threadTs } : {}),
          ...(threadTs && args.boolean('reply_broadcast') ? { alsoInChannel: true } : {}),
        },
        { linkNames: linkNames(args) },
      );
      return { channel: channel.id, ts: message.ts, message: messageJson(context.store, message, true) };
    },
  },
  'chat.update': {
    scopes: writes,
    run: (context, args) => {
      const message = ownMessage(context, args, 'cant_update_message');
      const content = readContent(context, args);
      if (bytesOnceEscaped(content.text) > limits.updateTextBytes) throw new ApiError('msg_too_long');
      // Text without blocks takes the blocks away.
      message.text = content.text;
      message.blocks = content.blocks;
      if (args.has('attachments')) message.attachments = content.attachments;
      if (args.has('metadata')) {
        delete message.metadata;
        const metadata = readMetadata(args);
        if (metadata) message.metadata = metadata;
      }
      const ids = args.list('file_ids', 'invalid_arguments');
      if (ids) message.files = ids.map(String);
      message.editedTs = context.store.nextTs();
      message.values = {};
      context.store.changed(message, { linkNames: linkNames(args) });
      return {
        channel: message.channel,
        ts: message.ts,
        text: message.text,
        message: messageJson(context.store, message, true),
      };
    },
  },
  'chat.postEphemeral': {
    scopes: writes,
    run: (context, args) => {
      const channel = target(context, args);
      const user = args.required('user', 'user_not_in_channel');
      if (!isMember(channel, user)) throw new ApiError('user_not_in_channel');
      const threadTs = threadOf(context, channel, args);
      const message = context.store.addMessage({
        ...readContent(context, args),
        channel: channel.id,
        user: appIdentity.botUserId,
        ephemeralFor: user,
        ...(threadTs ? { threadTs } : {}),
      });
      return { message_ts: message.ts };
    },
  },
  'chat.delete': {
    scopes: writes,
    run: (context, args) => {
      const message = ownMessage(context, args, 'cant_delete_message');
      context.store.removeMessage(message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    scopes: [],
    run: (context, args) => {
      const channel = context.store.channels.get(args.required('channel', 'channel_not_found'));
      if (!channel) throw new ApiError('channel_not_found');
      const message = context.store.findMessage(channel.id, args.required('message_ts', 'message_not_found'));
      if (!message) throw new ApiError('message_not_found');
      const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
      const permalink = `${context.origin()}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
      return { channel: channel.id, permalink };
    },
  },
};
