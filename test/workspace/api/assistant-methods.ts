import type { Pane } from '../model.ts';
import { ApiError } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import type { ApiContext, Methods } from './context.ts';

/** The assistant pane: only threads that began in it have a status and prompts. */
const paneOf = (context: ApiContext, args: Arguments): Pane => {
  const channel = context.store.channels.get(args.required('channel_id', 'channel_not_found'));
  if (!channel) throw new ApiError('channel_not_found');
  const pane = context.store.panes.get(`${channel.id}:${args.required('thread_ts', 'invalid_thread_ts')}`);
  if (!pane) throw new ApiError('invalid_thread_ts');
  return pane;
};

const mostPrompts = 4;

export const assistantMethods: Methods = {
  'assistant.threads.setStatus': {
    scopes: ['chat:write', 'assistant:write'],
    run: (context, args) => {
      const pane = paneOf(context, args);
      pane.status = args.string('status') ?? '';
      pane.statuses.push(pane.status);
      return {};
    },
  },
  'assistant.threads.setSuggestedPrompts': {
    scopes: ['assistant:write'],
    run: (context, args) => {
      const pane = paneOf(context, args);
      const prompts = args.list('prompts', 'invalid_arguments') ?? [];
      if (prompts.length === 0 || prompts.length > mostPrompts) throw new ApiError('invalid_arguments');
      pane.prompts = prompts.map((prompt) => {
        const { title, message } = prompt as { title?: unknown; message?: unknown };
        if (typeof title !== 'string' || typeof message !== 'string') throw new ApiError('invalid_arguments');
        return { title, message };
      });
      return {};
    },
  },
};
