import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  type FixStatus,
  fixOriginSchema,
  fixStatusSchema,
  type Line,
  lineSchema,
  type ProposedFix,
  proposedFixSchema,
} from '../case/fix.ts';
import { type FixAction, fixActionSchema } from '../fixes/action.ts';
import { type Message, messageSchema } from '../words/message.ts';
import { canonicalJson } from './canonical.ts';
import { fromJson } from './json-field.ts';
import { conversationSchema, messageIdSchema } from './places.ts';

/** How far a running fix is. Only from `running` on may anything have been changed. */
const fixStepSchema = z.enum(['looking', 'running', 'verifying']);

const count = z.coerce.number().int();

/** One press of Approve that counted. Times are milliseconds since 1970. */
const approvalSchema = z.object({
  user: z.string(),
  /** One for all Slack ids of a person. */
  person: z.string(),
  at: z.number(),
  /** It has to be begun, or approved by the next, by then. */
  until: z.number(),
  /** By the key of the bot that took it (`fix-seal.ts`). */
  seal: z.string(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** One fix as Redis holds it: a hash whose fields are text. Times are milliseconds since 1970. */
export const fixRecordSchema = z.object({
  stamp: z.string(),
  /** 128 random bits, base64url. */
  id: z.string().regex(/^[\w-]{22}$/),
  origin: fromJson(fixOriginSchema),
  /** Where it is shown: a conversation, and the thread in it. */
  conversation: conversationSchema,
  thread: conversationSchema,
  /** The message with its buttons; absent until posted. */
  message: messageIdSchema.optional(),
  /** Who asked the question, or pressed Undo. */
  asker: z.string(),
  /** Name of the cluster; empty where it has none. */
  cluster: z.string(),
  fix: fromJson(proposedFixSchema),
  digest: z.string(),
  status: fixStatusSchema,
  /** People whose approval it takes, as the last approval found it configured; 0: nobody approved yet. */
  needed: count,
  approvals: fromJson(z.array(approvalSchema)),
  createdAt: count,
  /** Not approved by then, or approved and not begun by then: expired. An approval sets it again. */
  expiresAt: count,
  approvedAt: count.optional(),
  startedAt: count.optional(),
  finishedAt: count.optional(),
  /** The fix worker that has it: a random word of its own. */
  owner: z.string().optional(),
  step: fixStepSchema.optional(),
  /** When it began to change things; absent: nothing was run. */
  ranAt: count.optional(),
  rejectedBy: z.string().optional(),
  /** How it ended, as one sentence. */
  summary: fromJson(messageSchema).optional(),
  /** What was done, what came back, and what was seen after it. */
  lines: fromJson(z.array(lineSchema)).optional(),
  /** Of a stale one: `- was` and `+ is` lines. */
  difference: fromJson(z.array(lineSchema)).optional(),
  /** Of an undo: what it does, until when it was offered, and the fix worker's seal of both. */
  action: fromJson(fixActionSchema).optional(),
  actionUntil: count.optional(),
  actionSeal: z.string().optional(),
  /** What takes it back, and until when that is offered. */
  undo: fromJson(fixActionSchema).optional(),
  undoUntil: count.optional(),
  undoSeal: z.string().optional(),
  /** Id of the fix that takes or took it back. */
  undoneBy: z.string().optional(),
});
export type FixRecord = z.infer<typeof fixRecordSchema>;

/** A fix that is to be proposed; what is not here is filled in. */
export type NewFix = Pick<FixRecord, 'origin' | 'conversation' | 'thread' | 'asker' | 'cluster' | 'fix'>;

export const endedStatuses = ['succeeded', 'failed', 'unknown', 'expired', 'rejected', 'stale'] as const;
export const hasEnded = (status: FixStatus): boolean => endedStatuses.some((ended) => ended === status);

/** Of everything that an approval is given for: another evidence, or another action of an undo, is another digest. */
export const digestOf = (fix: Omit<ProposedFix, 'title' | 'why' | 'cause'>, action?: FixAction): string => {
  const { id, class: kind, namespace, command, params, evidence } = fix;
  const whole = { id, class: kind, namespace, command, params, evidence, action };
  return createHash('sha256').update(canonicalJson(whole)).digest('hex');
};

/** Of all that stays as it is from the proposal to the run: a button carries it, so that a press is for this alone. */
export const offerOf = (record: FixRecord): string => {
  const { stamp, id, origin, conversation, thread, asker, cluster, fix, action } = record;
  const whole = { stamp, id, origin, conversation, thread, asker, cluster, does: digestOf(fix, action) };
  return createHash('sha256').update(canonicalJson(whole)).digest('base64url');
};

/** `- ` what was, `+ ` what is, each line that only one side has, in the order of its side. */
export const differenceOf = (was: readonly string[], is: readonly string[]): string[] => [
  ...was.filter((line) => !is.includes(line)).map((line) => `- ${line}`),
  ...is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`),
];

/** How a fix ended, told by the worker that had it. */
export interface FixEnding {
  status: 'succeeded' | 'failed' | 'unknown' | 'stale' | 'rejected';
  summary: Message;
  lines?: Line[];
  difference?: Line[];
  undo?: FixRecord['undo'];
  undoUntil?: number;
  undoSeal?: string;
}
