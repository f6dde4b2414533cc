import type { WebClient } from '@slack/web-api';
import type { Conversation, MessageId } from '../../store/places.ts';
import type { Draft } from '../views/draft.ts';
import { findMessage, postMessage, updateMessage, uploadFile, variantsOf } from './calls.ts';
import { SlackRefused, SlackUnsure, troubleOf } from './errors.ts';
import { fitOne } from './fit.ts';
import { channelOf } from './places.ts';
import type { Schedule } from './schedule.ts';

/**
 * Sends at once, each message once and in a form that Slack takes, or says that it could not: for what the next
 * moment overtakes and for what somebody waits for. What has to arrive whatever happens is kept (`delivery.ts`).
 */
export interface Outbox {
  /**
   * Posts, and answers which message it is. `key` names it, so that it can be found again.
   * @throws SlackRefused, SlackUnsure
   */
  post(conversation: Conversation, key: string, draft: Draft): Promise<MessageId>;
  /** Replaces a message's content; `wanted` is asked when its turn comes. @throws SlackRefused, SlackUnsure */
  update(message: MessageId, draft: Draft, wanted?: () => boolean | Promise<boolean>): Promise<void>;
  /** Shares a file in a thread. @throws SlackRefused, SlackUnsure */
  upload(conversation: Conversation, file: { name: string; title: string; content: Buffer }): Promise<void>;
  /** The message with this key, if Slack has it. @throws SlackRefused, SlackUnsure */
  find(conversation: Conversation, key: string, sinceMs: number): Promise<MessageId | undefined>;
}

export interface OutboxParts {
  client: WebClient;
  schedule: Schedule;
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  /** `outcome` is `ok` or the kind of trouble. */
  onCall?: (method: string, outcome: string) => void;
}

/** Nobody waits longer than this for Slack's rate limit to pass. */
const longestWaitMs = 90_000;
const mostTries = 3;
const betweenTriesMs = 500;

export const openOutbox = ({ client, schedule, now, sleep, onCall }: OutboxParts): Outbox => {
  interface Attempt<T> {
    method: string;
    doing: string;
    act: (variant: number) => Promise<T>;
    variants: number;
    /** Asked when nobody knows whether it was done; its answer, if it was. */
    wasDone?: () => Promise<T | undefined>;
  }

  /** One call with its retries. Only what Slack surely did not do, or may be done twice, is tried again. */
  const attempt = async <T>({ method, doing, act, variants, wasDone }: Attempt<T>): Promise<T> => {
    let variant = 0;
    let tries = 0;
    let waited = 0;
    for (;;) {
      try {
        const result = await act(variant);
        onCall?.(method, 'ok');
        return result;
      } catch (error) {
        const trouble = troubleOf(error);
        onCall?.(method, trouble.kind);
        if (trouble.kind === 'refused') throw new SlackRefused(doing, trouble.reason, error);
        if (trouble.kind === 'blocks') {
          variant += 1;
          if (variant >= variants) throw new SlackRefused(doing, 'invalid_blocks', error);
          continue;
        }
        if (trouble.kind === 'wait') {
          waited += trouble.milliseconds;
          if (waited > longestWaitMs) throw new SlackUnsure(doing, error);
          await sleep(trouble.milliseconds);
          continue;
        }
        tries += 1;
        const done = await wasDone?.();
        if (done !== undefined) return done;
        if (tries >= mostTries) throw new SlackUnsure(doing, error);
        await sleep(betweenTriesMs * tries);
      }
    }
  };

  const find: Outbox['find'] = (conversation, key, sinceMs) =>
    attempt({
      method: 'conversations.replies',
      doing: 'looking for a message',
      variants: 1,
      act: () => findMessage(client, conversation, key, sinceMs),
    });

  return {
    find,

    post: (conversation, key, draft) =>
      schedule.inTurn('post', channelOf(conversation), () => {
        const begun = now();
        const variants = variantsOf(fitOne(draft));
        return attempt({
          method: 'chat.postMessage',
          doing: 'posting a message',
          variants: variants.length,
          act: (variant) => postMessage(client, conversation, key, variants[variant] ?? variants[0]),
          wasDone: () => find(conversation, key, begun),
        });
      }),

    update: (message, draft, wanted) =>
      schedule.inTurn('update', channelOf(message), async () => {
        if (wanted && !(await wanted())) return;
        const variants = variantsOf(fitOne(draft));
        await attempt({
          method: 'chat.update',
          doing: 'updating a message',
          variants: variants.length,
          act: (variant) => updateMessage(client, message, variants[variant] ?? variants[0]),
        });
      }),

    upload: (conversation, file) =>
      schedule.inTurn('post', channelOf(conversation), async () => {
        const begun = now();
        await attempt({
          method: 'files.uploadV2',
          doing: 'uploading a file',
          variants: 1,
          act: async () => {
            await uploadFile(client, conversation, file);
            return true;
          },
          wasDone: async () => ((await find(conversation, file.name, begun)) === undefined ? undefined : true),
        });
      }),
  };
};
