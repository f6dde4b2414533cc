import type { WebClient } from '@slack/web-api';
import type { Conversation, MessageId } from '../../store/places.ts';
import type { Draft } from '../views/draft.ts';
import { SlackRefused, SlackUnsure, troubleOf } from './errors.ts';
import { findPosted, metadataType } from './find-posted.ts';
import { fitOne } from './fit.ts';
import type { SlackMessage } from './message.ts';
import { messageIn, messageOf, placeOf } from './places.ts';
import { plainSections, textAlone } from './plain-sections.ts';
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
/** Clocks differ; look this much further back for a message that may have landed. */
const clockSlackMs = 60_000;

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

  const find = (conversation: Conversation, key: string, sinceMs: number): Promise<MessageId | undefined> =>
    attempt({
      method: 'conversations.replies',
      doing: 'looking for a message',
      variants: 1,
      act: async () => {
        const ts = await findPosted(client, placeOf(conversation), key, sinceMs - clockSlackMs);
        return ts === undefined ? undefined : messageIn(conversation, ts);
      },
    });

  const variantsOf = (draft: Draft): [SlackMessage, ...SlackMessage[]] => {
    const message = fitOne(draft);
    return [message, plainSections(message), textAlone(message)];
  };

  return {
    find,

    post: (conversation, key, draft) => {
      const place = placeOf(conversation);
      return schedule.inTurn('post', place.channel, () => {
        const begun = now();
        const variants = variantsOf(draft);
        return attempt({
          method: 'chat.postMessage',
          doing: 'posting a message',
          variants: variants.length,
          act: async (variant) => {
            const { text, blocks } = variants[variant] ?? variants[0];
            const posted = await client.chat.postMessage({
              channel: place.channel,
              ...(place.threadTs ? { thread_ts: place.threadTs } : {}),
              text,
              ...(blocks.length > 0 ? { blocks } : {}),
              metadata: { event_type: metadataType, event_payload: { key } },
              unfurl_links: false,
              unfurl_media: false,
              link_names: false,
              parse: 'none',
            });
            return messageIn(conversation, posted.ts ?? '');
          },
          wasDone: () => find(conversation, key, begun),
        });
      });
    },

    update: (message, draft, wanted) => {
      const { channel, ts } = messageOf(message);
      return schedule.inTurn('update', channel, async () => {
        if (wanted && !(await wanted())) return;
        const variants = variantsOf(draft);
        await attempt({
          method: 'chat.update',
          doing: 'updating a message',
          variants: variants.length,
          act: (variant) => {
            const { text, blocks } = variants[variant] ?? variants[0];
            // Without `blocks` the old ones would be deleted silently; here that is meant.
            return client.chat.update({ channel, ts, text, blocks, link_names: false, parse: 'none' });
          },
        });
      });
    },

    upload: (conversation, file) => {
      const place = placeOf(conversation);
      return schedule.inTurn('post', place.channel, async () => {
        const begun = now();
        await attempt({
          method: 'files.uploadV2',
          doing: 'uploading a file',
          variants: 1,
          act: async () => {
            const what = { filename: file.name, title: file.title, file: file.content };
            await client.filesUploadV2(
              place.threadTs
                ? { channel_id: place.channel, thread_ts: place.threadTs, ...what }
                : { channel_id: place.channel, ...what },
            );
            return true;
          },
          wasDone: async () => ((await find(conversation, file.name, begun)) === undefined ? undefined : true),
        });
      });
    },
  };
};
