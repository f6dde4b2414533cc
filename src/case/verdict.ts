import { z } from 'zod';
import { fixIds } from '../faults/fixes.ts';
import { messageSchema, saidSchema } from '../words/message.ts';
import { causeIdSchema, findingSchema, hopSchema, layerSchema } from './finding.ts';

/** A fix as it is shown: text to copy until something else may run it. */
const suggestedFixSchema = z.object({
  id: z.enum(fixIds),
  title: saidSchema,
  why: saidSchema,
  /** One command or manifest to copy; it is never run from here. */
  command: z.string(),
  /** Who does it: `approve` can be offered behind a button, `people` is for people alone. */
  by: z.enum(['approve', 'people']),
  /** Why it is for people here although a program could do it; `why` says it as well. */
  held: saidSchema.optional(),
  params: z.record(z.string(), z.string()),
});
export type SuggestedFix = z.infer<typeof suggestedFixSchema>;

const causeSchema = z.object({
  id: causeIdSchema,
  layer: layerSchema,
  hop: hopSchema,
  node: z.string().optional(),
  object: z.string().optional(),
  statement: messageSchema,
  /** Ids of the findings that follow from it. */
  explains: z.array(z.string()),
  /** Set where its owner normally repairs it: says when, and what to suspect if it stays. */
  selfHeals: messageSchema.optional(),
  fixes: z.array(suggestedFixSchema),
  /** The finding that it is. */
  finding: z.string(),
});
export type Cause = z.infer<typeof causeSchema>;

const verdictSchema = z.object({
  status: z.enum(['broken', 'healthy', 'unknown']),
  /** One sentence. */
  summary: messageSchema,
  /** First the cause that a person should look at first. */
  causes: z.array(causeSchema),
  /** Ids of findings that depart but do no harm to what was asked. */
  warnings: z.array(z.string()),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** What was not checked and why. */
const notCheckedSchema = z.object({ what: messageSchema, reason: messageSchema });
export type NotChecked = z.infer<typeof notCheckedSchema>;

export const reportSchema = z.object({
  verdict: verdictSchema,
  findings: z.array(findingSchema),
  notChecked: z.array(notCheckedSchema),
});
export type Report = z.infer<typeof reportSchema>;
