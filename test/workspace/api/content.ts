/** What a message may carry, checked as Slack checks it. Shared by chat methods, response_url and file shares. */
import { validateBlocks } from '../blocks/validate.ts';
import { limits } from '../limits.ts';
import type { Block, Data, Metadata } from '../model.ts';
import { ApiError, refuseWith } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import type { ApiContext } from './context.ts';

export type Content = { text: string; blocks: Block[]; attachments: Data[]; metadata?: Metadata };

/** Throws `no_text`, `msg_too_long`, `invalid_blocks`, `invalid_blocks_format`, `msg_blocks_too_long`, ... */
export const readContent = (context: ApiContext, args: Arguments, options: { mayBeEmpty?: boolean } = {}): Content => {
  const markdown = args.string('markdown_text');
  const text = args.string('text') ?? '';
  const blocks = args.list('blocks', 'invalid_blocks_format') ?? [];
  const attachments = (args.list('attachments', 'invalid_attachments') ?? []) as Data[];
  if (markdown !== undefined && (text !== '' || blocks.length > 0)) throw new ApiError('markdown_text_conflict');
  if (text.length > limits.messageText) throw new ApiError('msg_too_long');
  if (markdown !== undefined && markdown.length > limits.markdownText) throw new ApiError('msg_too_long');
  if (attachments.length > limits.attachments) throw new ApiError('too_many_attachments');
  const all = markdown === undefined ? blocks : [{ type: 'markdown', text: markdown }];
  checkBlocks(context, all, 'message', '/blocks');
  const isEmpty = text.trim() === '' && all.length === 0 && attachments.length === 0;
  if (isEmpty && !options.mayBeEmpty) throw new ApiError('no_text');
  const metadata = readMetadata(args);
  return { text, blocks: all as Block[], attachments, ...(metadata ? { metadata } : {}) };
};

export const checkBlocks = (
  context: ApiContext,
  blocks: unknown[],
  surface: 'message' | 'modal' | 'home',
  pointer: string,
): void => {
  const problem = validateBlocks(blocks, {
    surface,
    pointer,
    refused: context.controls.refusedBlocks,
    file: (id) => context.store.files.get(id),
  });
  if (problem) throw refuseWith(problem.code, problem.errors);
};

/** `{}` means "no metadata" and clears it on an update. */
export const readMetadata = (args: Arguments): Metadata | undefined => {
  const given = args.object('metadata', 'invalid_metadata_format');
  if (!given || Object.keys(given).length === 0) return undefined;
  const { event_type: type, event_payload: payload } = given;
  if (typeof type !== 'string' || typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new ApiError('invalid_metadata_format');
  }
  if (JSON.stringify(given).length > limits.metadataBytes) throw new ApiError('metadata_too_large');
  return { event_type: type, event_payload: payload as Data };
};
