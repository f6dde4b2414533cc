import { z } from 'zod';
import { messageSchema } from '../words/message.ts';
import { causeIdSchema } from './finding.ts';
import { questionSchema } from './question.ts';

/** What is kept of a question that was answered, long after its evidence is forgotten: small, by codes. */

/** Longer names are cut: no name of Kubernetes is. */
export const longestName = 300;
/** Causes, ends and fixes of one answer. */
export const mostOfEach = 8;

const name = z.string().max(longestName);

/** A fix that ran for a question, and how that stood when it was asked again. */
const pastFixSchema = z.object({
  id: name,
  title: messageSchema,
  /** The cause that it was for. */
  cause: name,
  now: z.enum(['healthy', 'broken', 'unknown', 'undone']),
  /** When it was asked again, in milliseconds since 1970. */
  at: z.number().int(),
});
export type PastFix = z.infer<typeof pastFixSchema>;

export const pastAnswerSchema = z.object({
  /** Of its run. */
  id: z.string().max(64),
  /** When its answer was told, in milliseconds since 1970. */
  at: z.number().int(),
  status: z.enum(['broken', 'healthy', 'unknown', 'failed']),
  question: questionSchema,
  /** One for the same question, however it was typed and wherever it was asked. */
  same: z.string().max(64),
  causes: z.array(z.object({ id: causeIdSchema, node: name.optional(), object: name.optional() })).max(mostOfEach),
  /** Its pods as `namespace/name`, and the nodes that they were on. */
  pods: z.array(name).max(mostOfEach),
  nodes: z.array(name).max(mostOfEach),
  fixes: z.array(pastFixSchema).max(mostOfEach),
});
export type PastAnswer = z.infer<typeof pastAnswerSchema>;
export type PastCause = PastAnswer['causes'][number];
