import type { WebClient } from '@slack/web-api';
import { messageOf } from '../../errors.ts';
import { type Conversation, type MessageId, messageIdSchema } from '../../store/places.ts';
import type { Draft } from '../views/draft.ts';
import { findMessage, postMessage, updateMessage, uploadFile, variantsOf } from './calls.ts';
import { requestTimeoutMs } from './client.ts';
import { troubleOf } from './errors.ts';
import { fitOne } from './fit.ts';
import { type Body, contentOf } from './kept-message.ts';
import type { SlackMessage } from './message.ts';
import { channelOf, placeOf, threadUnder } from './places.ts';
import type { Said, Saying } from './saying.ts';
import type { Schedule } from './schedule.ts';

/** One try to say in Slack what the outbox keeps. Retries, leases and order are the delivery's business. */

export interface SayParts {
  client: WebClient;
  schedule: Schedule;
  now: () => number;
  /** The messages of fixes, as they stand now; undefined: there is nothing to show. */
  fixes: {
    draw(fixIds: readonly string[]): Promise<Draft | undefined>;
    messageOf(fixId: string): Promise<{ message: MessageId; draft: Draft } | undefined>;
  };
  /** `outcome` is `ok` or the kind of trouble. */
  onCall?: (method: string, outcome: string) => void;
}

/** Slack may do what its caller has stopped waiting for. */
const lateMs = 5_000;
/** A mark that is older than this when the call is made is renewed: others count from it. */
const freshMs = 1_000;
/** An upload is three calls. */
const callsOf = (body: Body): number => (body.kind === 'file' ? 3 : 1);

/** How long a try may be under way in Slack after the process that made it died; 0: it does no harm to do it twice. */
export const underWayMs = (body: Body): number =>
  body.kind === 'update' || body.kind === 'fix-update' ? 0 : callsOf(body) * requestTimeoutMs + 2 * freshMs + lateMs;

/** Refusals of our token or of our way to Slack, not of the message: somebody corrects them, and then it is told. */
const passing = new Set([
  'not_authed',
  'invalid_auth',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'access_denied',
  'org_login_required',
  'team_access_not_granted',
  'ekm_access_denied',
]);

/** The message that it was to follow does not exist. */
class NoThread extends Error {}

export const openSay = ({ client, schedule, now, fixes, onCall }: SayParts): ((saying: Saying) => Promise<Said>) => {
  /** Marks the try; a process that was held up in between marks it again. */
  const mark = async (begin: Saying['begin']): Promise<void> => {
    for (;;) {
      const before = now();
      await begin();
      if (now() - before < freshMs) return;
    }
  };

  const failed = (method: string, error: unknown, begunAt: number): Said | 'blocks' => {
    const trouble = troubleOf(error);
    onCall?.(method, trouble.kind);
    if (trouble.kind === 'blocks') return 'blocks';
    if (trouble.kind === 'refused' && (passing.has(trouble.reason) || trouble.status !== undefined)) {
      return { kind: 'unsure', problem: `Slack answered ${trouble.reason}` };
    }
    if (trouble.kind !== 'unsure') return trouble;
    // Slack did not answer in time: it may do it yet.
    return { kind: 'unsure', problem: messageOf(error), underWay: now() - begunAt >= requestTimeoutMs / 2 };
  };

  /** The same in plainer forms while Slack takes none of them. */
  const inSomeForm = async (
    method: string,
    message: SlackMessage,
    { begin }: Saying,
    act: (message: SlackMessage) => Promise<string>,
  ): Promise<Said> => {
    for (const variant of variantsOf(message)) {
      await mark(begin);
      const begunAt = now();
      try {
        const ref = await act(variant);
        onCall?.(method, 'ok');
        return { kind: 'told', ref };
      } catch (error) {
        const said = failed(method, error, begunAt);
        if (said !== 'blocks') return said;
      }
    }
    return { kind: 'refused', reason: 'invalid_blocks' };
  };

  /** Where an earlier try landed; or what hinders looking. */
  const landed = async (conversation: Conversation, { key, lookSince }: Saying): Promise<Said | undefined> => {
    if (lookSince === undefined) return undefined;
    const begunAt = now();
    const method = placeOf(conversation).threadTs === undefined ? 'conversations.history' : 'conversations.replies';
    try {
      const found = await findMessage(client, conversation, key, lookSince);
      onCall?.(method, 'ok');
      return found && { kind: 'told', ref: found };
    } catch (error) {
      const said = failed(method, error, begunAt);
      // Without the right to look, telling twice is better than never.
      return said === 'blocks' || said.kind === 'refused' ? undefined : said;
    }
  };

  const whereTo = async (
    { conversation, threadOf }: Exclude<Body, { kind: 'update' | 'fix-update' }>,
    saying: Saying,
  ) => {
    if (threadOf === undefined) return conversation;
    const first = messageIdSchema.safeParse(await saying.refOf(threadOf));
    if (!first.success) throw new NoThread();
    return threadUnder(first.data);
  };

  const post = (conversation: Conversation, message: SlackMessage, saying: Saying): Promise<Said> =>
    inSomeForm('chat.postMessage', message, saying, (variant) =>
      postMessage(client, conversation, saying.key, variant),
    );

  const update = (message: MessageId, content: SlackMessage, saying: Saying): Promise<Said> =>
    schedule.inTurn('update', channelOf(message), () =>
      inSomeForm('chat.update', content, saying, (variant) => updateMessage(client, message, variant)),
    );

  const upload = async (
    conversation: Conversation,
    body: Body & { kind: 'file' },
    { begin }: Saying,
  ): Promise<Said> => {
    const file = { ...body, content: contentOf(body) };
    await mark(begin);
    const begunAt = now();
    try {
      await uploadFile(client, conversation, file);
      onCall?.('files.uploadV2', 'ok');
      return { kind: 'told', ref: 'file' };
    } catch (error) {
      const said = failed('files.uploadV2', error, begunAt);
      return said === 'blocks' ? { kind: 'refused', reason: 'invalid_blocks' } : said;
    }
  };

  const say = async (saying: Saying): Promise<Said> => {
    const { body } = saying;
    if (body.kind === 'update') return update(body.message, body, saying);
    if (body.kind === 'fix-update') {
      const shown = await fixes.messageOf(body.fixId);
      if (shown === undefined) return { kind: 'refused', reason: 'the fix has no message' };
      return update(shown.message, fitOne(shown.draft), saying);
    }
    const conversation = await whereTo(body, saying);
    return schedule.inTurn('post', channelOf(conversation), async () => {
      const before = await landed(conversation, saying);
      if (before !== undefined) return before;
      if (saying.lookOnly) return { kind: 'unsure', problem: 'it is not there yet' };
      if (body.kind === 'file') return upload(conversation, body, saying);
      if (body.kind === 'post') return post(conversation, body, saying);
      const drawn = await fixes.draw(body.fixIds);
      return drawn === undefined
        ? { kind: 'refused', reason: 'no such fixes' }
        : post(conversation, fitOne(drawn), saying);
    });
  };

  return async (saying) => {
    try {
      return await say(saying);
    } catch (error) {
      if (error instanceof NoThread) return { kind: 'refused', reason: 'its thread was never begun' };
      throw error;
    }
  };
};
