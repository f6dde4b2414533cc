import { z } from 'zod';
import { causeIds } from '../faults/causes.ts';
import { caseSchema } from './case.ts';
import { causeIdSchema } from './finding.ts';

/** What people say of a verdict: whether it was right, and if not, what it was. */

/** `nothing`: nothing was broken. `another`: none of the causes that are known. */
const whatItWas = ['nothing', 'another', ...causeIds] as const;
export const whatItWasSchema = z.enum(whatItWas);
export type WhatItWas = z.infer<typeof whatItWasSchema>;

/** As much as a person may write about it, in UTF-16 units. */
export const longestRemark = 1_000;

export const judgementSchema = z.object({
  said: z.enum(['right', 'wrong']),
  was: whatItWasSchema.exactOptional(),
  /** In the person's own words. */
  remark: z.string().max(longestRemark).exactOptional(),
  /** Milliseconds since 1970. */
  at: z.number().int(),
});
export type Judgement = z.infer<typeof judgementSchema>;

/** `user`: who said it, by the platform's id. */
export type Judged = Judgement & { user: string };

/**
 * Beside a saved case: what it was told to be, by its ids, and what people said of that, the newest first. Nobody
 * is named.
 */
const judgedSchema = z.object({
  status: z.enum(['broken', 'healthy', 'unknown']),
  causes: z.array(causeIdSchema),
  said: z.array(judgementSchema).min(1),
});

/** A saved case, which is replayed as any other, with what people said of its verdict. */
export const judgedCaseSchema = z.object({ judged: judgedSchema }).and(caseSchema);
export type JudgedCase = z.infer<typeof judgedCaseSchema>;
