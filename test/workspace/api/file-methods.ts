/** Uploads in three steps: ask for an address, send the bytes there, complete. `files.upload` is gone. */
import { isData } from '../blocks/walk.ts';
import { limits } from '../limits.ts';
import { fileJson } from '../message-json.ts';
import type { SlackFile } from '../model.ts';
import { appIdentity } from '../seed.ts';
import { ApiError } from './api-error.ts';
import { Arguments } from './arguments.ts';
import { chatMethods } from './chat-methods.ts';
import { checkBlocks } from './content.ts';
import type { Methods } from './context.ts';

const types: { [extension: string]: string } = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  json: 'application/json',
  pdf: 'application/pdf',
  pcap: 'application/vnd.tcpdump.pcap',
  zip: 'application/zip',
};

const mimetypeOf = (name: string): string => types[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'text/plain';

export const fileMethods: Methods = {
  'files.upload': {
    scopes: ['files:write'],
    run: () => {
      throw new ApiError('method_deprecated');
    },
  },
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    run: ({ store, origin }, args) => {
      const name = args.required('filename');
      const length = args.number('length', 0);
      if (!Number.isInteger(length) || length <= 0) throw new ApiError('invalid_arguments');
      if (length > limits.fileBytes) throw new ApiError('file_upload_size_restricted');
      const file: SlackFile = {
        id: store.nextId('F'),
        name,
        title: name,
        mimetype: mimetypeOf(name),
        altText: args.string('alt_text') ?? '',
        expectedBytes: length,
        bytes: Buffer.alloc(0),
        state: 'promised',
        createdMs: store.clock(),
        shares: [],
      };
      store.files.set(file.id, file);
      return { upload_url: `${origin()}/upload/v1/${file.id}`, file_id: file.id };
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    run: async (context, args) => {
      const { store, origin } = context;
      const wanted = args.list('files', 'invalid_arguments') ?? [];
      const files = wanted.map((each) => {
        const file = isData(each) ? store.files.get(String(each.id)) : undefined;
        if (file?.state !== 'uploaded') throw new ApiError('file_not_found');
        return { file, title: isData(each) && typeof each.title === 'string' ? each.title : file.name };
      });
      if (files.length === 0) throw new ApiError('invalid_arguments');
      const channel = args.string('channel_id');
      const blocks = args.list('blocks', 'invalid_blocks_format') ?? [];
      const comment = args.string('initial_comment') ?? '';
      if (comment !== '' && blocks.length > 0) throw new ApiError('initial_comment_and_blocks');
      checkBlocks(context, blocks, 'message', '/blocks');
      // The share is posted as a message would be, so that the same refusals apply (not_in_channel, thread_not_found).
      let posted: { ts: string; threadTs?: string; channel: string } | undefined;
      if (channel !== undefined) {
        const threadTs = args.string('thread_ts');
        const answer = await chatMethods['chat.postMessage']?.run(
          context,
          new Arguments({
            channel,
            text: comment === '' ? 'A file' : comment,
            blocks,
            ...(threadTs ? { thread_ts: threadTs } : {}),
          }),
        );
        const place = String(answer?.channel);
        const message = store.findMessage(place, String(answer?.ts));
        if (message) {
          message.files = files.map(({ file }) => file.id);
          message.text = comment;
          message.subtype = 'file_share';
          posted = { channel: place, ts: message.ts, ...(message.threadTs ? { threadTs: message.threadTs } : {}) };
          store.changed(message);
        }
      }
      for (const { file, title } of files) {
        file.state = 'complete';
        file.title = title;
        if (posted) file.shares.push(posted);
      }
      return { files: files.map(({ file }) => fileJson(file, origin())) };
    },
  },
  'files.info': {
    scopes: ['files:read'],
    run: ({ store, origin }, args) => {
      const file = store.files.get(args.required('file', 'file_not_found'));
      if (file?.state !== 'complete') throw new ApiError('file_not_found');
      return { file: fileJson(file, origin()), comments: [], response_metadata: { next_cursor: '' } };
    },
  },
  'files.delete': {
    scopes: ['files:write'],
    run: ({ store }, args) => {
      const id = args.required('file', 'file_not_found');
      if (!store.files.delete(id)) throw new ApiError('file_not_found');
      for (const messages of store.messages.values()) {
        for (const message of messages) {
          if (!message.files.includes(id) || message.user !== appIdentity.botUserId) continue;
          message.files = message.files.filter((each) => each !== id);
          store.changed(message);
        }
      }
      return {};
    },
  },
};
