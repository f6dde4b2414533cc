import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Answer, causesOf, statusOf, summaryOf } from '../case/answer.ts';
import { nodeOfEnd, podOfEnd } from '../case/end.ts';
import { longestName, mostOfEach } from '../case/past-answer.ts';
import { endRefSchema, type Question, questionSchema } from '../case/question.ts';
import { languages } from '../words/language.ts';
import { type Message, messageSchema, saidSchema, withShortTexts } from '../words/message.ts';
import { canonicalJson } from './canonical.ts';
import { fromJson } from './json-field.ts';
import { type Conversation, conversationSchema, messageIdSchema } from './places.ts';

/** `asked`: waits for a worker. `choosing`: waits for a person to pick a name. The last four are final. */
const runStatusSchema = z.enum(['asked', 'running', 'choosing', 'broken', 'healthy', 'unknown', 'failed']);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const openStatuses: readonly RunStatus[] = ['asked', 'running'];

/** As ids of runs are made (`id-of-delivery.ts`). */
export const runIdSchema = z.string().regex(/^[\w-]{1,64}$/);

const count = z.coerce.number().int();
const shortCauseSchema = z.object({
  id: z.string(),
  statement: saidSchema,
  node: z.string().optional(),
  object: z.string().optional(),
});

/** As many as a menu can show. */
export const mostOptions = 100;

/** What a person may pick from, while the run is `choosing`. */
export const pendingChoiceSchema = z.object({
  end: z.enum(['from', 'to']),
  options: z.array(endRefSchema).max(mostOptions),
});
export type PendingChoice = z.infer<typeof pendingChoiceSchema>;

/** What is asked back before anybody looks; `found` false: nothing is called so. */
export const nameChoiceSchema = pendingChoiceSchema.extend({ typed: z.string().max(400), found: z.boolean() });

/** A fix that was run for a question, and the result of asking again. `undone`: taken back since. */
const fixStandingSchema = z.object({
  title: saidSchema,
  approvedBy: z.array(z.string()),
  now: z.enum(['healthy', 'broken', 'unknown', 'undone']),
});
export type FixStanding = z.infer<typeof fixStandingSchema>;

/** The alerts that it is asked for. */
export const alertOfRunSchema = z.object({
  /** What the group is called. */
  name: z.string().max(80),
  /** How many alerts. */
  count: z.number().int().min(0),
  /** How many more questions they lead to that are not asked. */
  more: z.number().int().min(0),
  /** What else is asked for them, in the same thread. */
  others: z.array(questionSchema).max(10),
});

/** One run as Redis holds it: a hash whose fields are text. Times are milliseconds since 1970. */
export const runRecordSchema = z.object({
  id: z.string().min(1),
  /** Where it was asked: its answer is shown to those who may see this, and to nobody else. */
  conversation: conversationSchema,
  asker: z.string(),
  question: fromJson(questionSchema),
  status: runStatusSchema,
  /** Counts the times the question was put to the queue; a chosen name puts it there again. */
  attempt: count,
  /** Counts the workers that took it; only the last one may report. */
  owner: count,
  askedAt: count,
  /** The thread that its steps go to, and the message that is its card. Absent until posted, but for a thread it was asked in. */
  thread: conversationSchema.optional(),
  card: messageIdSchema.optional(),
  choice: fromJson(pendingChoiceSchema).optional(),
  /** The namespace of its channel, where that told which names are meant. */
  within: z.string().max(63).optional(),
  /** The fix after which it was asked again; `tries`: how often, with this one. */
  after: fromJson(z.object({ id: z.string(), title: saidSchema, tries: z.number().int() })).optional(),
  /** A fix that was run for it, and the result of asking again. */
  standing: fromJson(fixStandingSchema).optional(),
  /** Asked by no person. */
  alert: fromJson(alertOfRunSchema).optional(),
  startedAt: count.optional(),
  finishedAt: count.optional(),
  /** The question that it was before somebody put it right. */
  instead: fromJson(questionSchema).optional(),
  /** The language it was asked in, which its messages keep. */
  language: z.enum(languages).optional(),
  /** The verdict's sentence, or why it failed. */
  summary: fromJson(messageSchema).optional(),
  causes: fromJson(z.array(shortCauseSchema)).optional(),
});
export type Run = z.infer<typeof runRecordSchema>;

/** How a run ended. */
export const runEndingSchema = z.object({
  status: z.enum(['broken', 'healthy', 'unknown', 'failed']),
  summary: saidSchema,
  causes: z.array(shortCauseSchema),
  /** The pods that it was about, `namespace/name`, and the nodes that they were on, where that was found. */
  pods: z.array(z.string()).optional(),
  nodes: z.array(z.string()).optional(),
});
export type Ending = z.infer<typeof runEndingSchema>;

/** An argument of a summary that is longer is cut. */
const longestText = 600;

const distinct = (names: readonly (string | undefined)[]): string[] =>
  [...new Set(names)]
    .filter((name) => name !== undefined)
    .slice(0, mostOfEach)
    .map((name) => name.slice(0, longestName));

const whereabouts = (answer: Answer): Pick<Ending, 'pods' | 'nodes'> => {
  if (answer.kind === 'report') {
    const ends = [answer.case.from, answer.case.to];
    const pods = ends.map(podOfEnd).map((pod) => pod && `${pod.namespace}/${pod.name}`);
    return { pods: distinct(pods), nodes: distinct(ends.map(nodeOfEnd)) };
  }
  if (answer.kind !== 'workload') return {};
  const broken = answer.pods.filter(({ status }) => status === 'broken');
  return { pods: distinct(broken.map(({ pod }) => pod)), nodes: distinct(broken.map(({ node }) => node)) };
};

export const endingOf = (answer: Answer): Ending => ({
  status: statusOf(answer),
  summary: withShortTexts(summaryOf(answer), longestText),
  causes: causesOf(answer)
    .slice(0, 5)
    .map(({ id, statement, node, object }) => ({
      id,
      statement: withShortTexts(statement, longestText),
      ...(node && { node: node.slice(0, longestName) }),
      ...(object && { object: object.slice(0, longestName) }),
    })),
  ...whereabouts(answer),
});

export const failedEnding = (problem: Message): Ending => ({
  status: 'failed',
  summary: withShortTexts(problem, longestText),
  causes: [],
});

/**
 * Names a question so that the same one, however it was typed, gets the same name. Within one conversation
 * only: a thread that the asker cannot read is not an answer.
 */
export const nameOfQuestion = (conversation: Conversation | '', { text: _, ...asked }: Question): string =>
  createHash('sha256')
    .update(canonicalJson([conversation, asked]))
    .digest('hex')
    .slice(0, 32);
