import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { clusterCheckJobSchema } from '../../../jobs/job-data.ts';
import { keptFileBytes, redisValue } from '../../limits/limits.ts';
import { type Conversation, conversationSchema, type MessageId, messageIdSchema } from '../../store/places.ts';
import { nameChoiceSchema, pendingChoiceSchema, runEndingSchema, runIdSchema } from '../../store/run-record.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft, TextFile } from '../views/draft.ts';
import { cut, oneLine } from '../views/text.ts';
import { fitMessages, fitOne } from './fit.ts';
import { limits } from './limits.ts';
import type { SlackBlock } from './message.ts';

/** The shapes in which the outbox keeps what is to be told in Slack, and what follows on it. */

const fixId = z.string().regex(/^[\w-]{22}$/);
const attempt = z.number().int().min(1);

/** A message with buttons of fixes is drawn from their records alone: none is kept, and one in Redis is not ours. */
const isOfFixes = (value: unknown): boolean => /"action_id":"fix_/.test(JSON.stringify(value));

const messageShape = {
  text: z.string(),
  // Made by our renderers; what Slack does not take it refuses, and then it gets plainer ones.
  blocks: z.custom<SlackBlock[]>(
    (value) => z.array(z.looseObject({ type: z.string() })).safeParse(value).success && !isOfFixes(value),
  ),
};
/** `threadOf`: the key under which the message is kept whose thread it is to stand in. */
const placeShape = { conversation: conversationSchema, threadOf: z.string().optional() };

export const bodySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('post'), ...placeShape, ...messageShape }),
  /** Replaces a message's content. */
  z.object({ kind: z.literal('update'), message: messageIdSchema, ...messageShape }),
  /** `alt`: what a picture says, for those who do not see it. */
  z.object({
    kind: z.literal('file'),
    ...placeShape,
    name: z.string(),
    title: z.string(),
    alt: z.string().optional(),
    packed: z.base64(),
  }),
  /** The message of some fixes, with their buttons as they stand when it is told. */
  z.object({ kind: z.literal('fixes'), ...placeShape, fixIds: z.array(fixId).min(1) }),
  /** The message of a fix, brought up to date. */
  z.object({ kind: z.literal('fix-update'), fixId }),
]);
export type Body = z.infer<typeof bodySchema>;

/** Another message without which this does not follow. */
const after = z.object({ line: z.string(), key: z.string() });

export const followUpSchema = z.discriminatedUnion('kind', [
  /** The card of a run is there: its question may be answered, once it is known which names are meant. */
  z.object({
    kind: z.literal('asked'),
    runId: runIdSchema,
    delayMs: z.number().min(0),
    choice: nameChoiceSchema.optional(),
  }),
  /** The whole answer is told: the run is over. */
  z.object({ kind: z.literal('ended'), runId: runIdSchema, attempt, ending: runEndingSchema, after }),
  /** The menu is there: a person may pick. */
  z.object({ kind: z.literal('choosing'), runId: runIdSchema, attempt, choice: pendingChoiceSchema, after }),
  /** The buttons of these fixes are there. */
  z.object({ kind: z.literal('offered'), fixIds: z.array(fixId) }),
  /** The card of a cluster check is there: it may begin. */
  z.object({
    kind: z.literal('cluster-check'),
    job: clusterCheckJobSchema.omit({ card: true, thread: true }),
    thread: conversationSchema.optional(),
  }),
]);
export type FollowUp = z.infer<typeof followUpSchema>;

/** Something to tell. `line`: what is in one is told in order. */
export interface Telling {
  line: string;
  key: string;
  body: Body;
  followUps?: FollowUp[];
  latest?: boolean;
}

/** A message. Its key is sent along, so that Slack can be asked whether it is there. */
export const aPost = (conversation: Conversation, key: string, draft: Draft): Telling => ({
  line: conversation,
  key,
  body: { kind: 'post', conversation, ...fitOne(draft) },
});

/** As many messages as it takes, and the files that go along. `keyAt`: of each message, from 0. */
export const posts = (
  conversation: Conversation,
  keyAt: (index: number) => string,
  draft: Draft,
): { tellings: Telling[]; files: TextFile[] } => {
  const { messages, files } = fitMessages(draft);
  const tellings = messages.map(
    (message, index): Telling => ({
      line: conversation,
      key: keyAt(index),
      body: { kind: 'post', conversation, ...message },
    }),
  );
  return { tellings, files };
};

/** As much as a record in Redis may hold, with room for what stands beside it. */
const mostPacked = redisValue.bytes - 100_000;

/** The file's name is what it is found by again. One that is too large to keep is a message that says so. */
export const aFile = (
  words: Words,
  conversation: Conversation,
  file: { name: string; title: string; content: Buffer | string; alt?: string },
): Telling => {
  const { name, title } = file;
  const alt = file.alt === undefined ? {} : { alt: cut(oneLine(file.alt), limits.altText) };
  const packed = gzipSync(file.content).toString('base64');
  if (packed.length > mostPacked || Buffer.byteLength(file.content) > keptFileBytes) {
    return aPost(conversation, name, { text: words(say('thread.too-large', { title })), blocks: [] });
  }
  return { line: conversation, key: name, body: { kind: 'file', conversation, name, title, ...alt, packed } };
};

/** What is in a kept file. @throws where it is larger than any that is kept. */
export const contentOf = ({ packed }: { packed: string }): Buffer =>
  gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: keptFileBytes });

/** What a message is to say from now on, in place of what it was to say before. */
export const anUpdate = (message: MessageId, key: string, draft: Draft): Telling => ({
  line: `update/${message}`,
  key,
  body: { kind: 'update', message, ...fitOne(draft) },
  latest: true,
});

/** Some fixes with their buttons. */
export const anOffer = (conversation: Conversation, key: string, fixIds: string[]): Telling => ({
  line: conversation,
  key,
  body: { kind: 'fixes', conversation, fixIds },
  followUps: [{ kind: 'offered', fixIds }],
});

/** The message of a fix, as its record stands when it is told. `at` sets it apart from earlier ones. */
export const anUpdateOfFix = (fixId: string, message: MessageId, at: number): Telling => ({
  line: `update/${message}`,
  key: `${fixId}-${at}`,
  body: { kind: 'fix-update', fixId },
  latest: true,
});
