import { z } from 'zod';
import { nodeChangeSchema } from '../fixes/action.ts';
import { sentSchema } from '../words/message.ts';

/** What `calico-why remediate` is told: one line of JSON on standard input. */
export const remediationRequestSchema = z.strictObject({
  node: z.string().min(1).max(253),
  change: nodeChangeSchema,
  /** `look`: only say how it stands. */
  mode: z.enum(['change', 'look']),
});
export type RemediationRequest = z.infer<typeof remediationRequestSchema>;

/**
 * How what a change is about stands: `before`: as the change expects; `after`: as the change makes it;
 * `other`: neither; `unread`: it could not be told.
 */
/** A line as a tool prints it, or a message. */
const sent = sentSchema(4_000);
const standSchema = z.enum(['before', 'after', 'other', 'unread']);
export type Stand = z.infer<typeof standSchema>;

/** What it answers: one line of JSON on standard output. */
export const remediationAnswerSchema = z.object({
  format: z.literal('calico-why/remediation/1'),
  node: z.string(),
  /** `refused`: nothing was touched; `unknown`: something was begun, and what came of it is unknown. */
  outcome: z.enum(['looked', 'done', 'failed', 'refused', 'unknown']),
  stand: standSchema,
  /** What was run, as an argument list in one line. */
  ran: z.string().optional(),
  /** One sentence; absent where it was done. */
  message: sent.optional(),
  before: z.array(sent),
  after: z.array(sent),
});
export type RemediationAnswer = z.infer<typeof remediationAnswerSchema>;
