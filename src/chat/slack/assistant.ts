import type { Conversation } from '../../store/places.ts';
import { cut, oneLine } from '../views/text.ts';
import type { SlackClient } from './client.ts';
import { troubleOf } from './errors.ts';
import { isDirect, placeOf } from './places.ts';

/** Slack's assistant pane: what it offers to ask, and what it shows while something is looked for (slack#assistant). */

interface Prompt {
  /** What is shown. */
  title: string;
  /** What is asked. */
  message: string;
}

export interface AssistantPane {
  /** Shown in that thread of the messages with the bot until it writes there; empty: nothing. Never throws. */
  status(thread: Conversation, text: string): Promise<void>;
  /** What a thread that was opened offers to ask. Never throws. */
  suggest(thread: Conversation, title: string, prompts: readonly Prompt[]): Promise<void>;
}

/** A workspace that has it not, or an app that may not: asked again after so long. */
const withoutMs = 60 * 60_000;
const mostThreads = 1_000;
const mostPrompts = 4;
const longestStatus = 100;
const longestPrompt = 250;

/** Of the app or its workspace, and not of one thread: it has no pane, or may not use it. */
const ofAll = new Set([
  'missing_scope',
  'unknown_method',
  'not_allowed_token_type',
  'access_denied',
  'no_permission',
  'feature_not_enabled',
  'method_deprecated',
  'team_access_not_granted',
  'not_allowed',
]);

/** What Slack refuses here is nobody's trouble: what is asked is answered in the messages all the same. */
export const openAssistantPane = ({
  client,
  now,
  onCall = () => undefined,
}: {
  client: SlackClient;
  now: () => number;
  onCall?: (method: string, outcome: string) => void;
}): AssistantPane => {
  let without = Number.NEGATIVE_INFINITY;
  const plainThreads = new Set<Conversation>();

  const tryIt = async (method: string, thread: Conversation, call: () => Promise<unknown>): Promise<void> => {
    if (!isDirect(thread) || now() - without < withoutMs || plainThreads.has(thread)) return;
    try {
      await call();
      onCall(method, 'ok');
    } catch (error) {
      const trouble = troubleOf(error);
      onCall(method, trouble.kind === 'refused' ? 'not there' : trouble.kind);
      if (trouble.kind !== 'refused') return;
      if (ofAll.has(trouble.reason)) without = now();
      if (plainThreads.size >= mostThreads) plainThreads.clear();
      plainThreads.add(thread);
    }
  };

  return {
    status: (thread, text) =>
      tryIt('assistant.threads.setStatus', thread, async () => {
        const { channel, threadTs } = placeOf(thread);
        if (threadTs === undefined) return;
        const status = cut(oneLine(text), longestStatus);
        await client.assistant.threads.setStatus({ channel_id: channel, thread_ts: threadTs, status });
      }),
    suggest: (thread, title, prompts) =>
      tryIt('assistant.threads.setSuggestedPrompts', thread, async () => {
        const { channel, threadTs } = placeOf(thread);
        if (threadTs === undefined || prompts.length === 0) return;
        await client.assistant.threads.setSuggestedPrompts({
          channel_id: channel,
          thread_ts: threadTs,
          title,
          prompts: prompts.slice(0, mostPrompts).map((prompt) => ({
            title: cut(oneLine(prompt.title), longestPrompt),
            message: cut(oneLine(prompt.message), longestPrompt),
          })),
        });
      }),
  };
};
