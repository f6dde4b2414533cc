import { z } from 'zod';
import { clusterCheckNames } from '../src/case/cluster-check.ts';
import { conversationSchema, messageIdSchema } from '../src/store/places.ts';
import { mostTurns } from '../src/store/turns.ts';
import { languages } from '../src/words/language.ts';

/** What a job says: references only. Job data lies in Redis as plain text, so no evidence goes in. */
export const diagnoseJobSchema = z.object({
  runId: z.string().regex(/^[\w-]{1,64}$/),
  attempt: z.number().int().min(1),
  /** Among conversations (`src/store/turns.ts`); it is its priority in the queue, too. */
  turn: z.number().int().min(1).max(mostTurns).optional(),
});
export type DiagnoseJob = z.infer<typeof diagnoseJobSchema>;

export const summaryJobSchema = z.object({ conversation: conversationSchema });
export type SummaryJob = z.infer<typeof summaryJobSchema>;

export const clusterCheckJobSchema = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  clusterCheck: z.enum(clusterCheckNames),
  conversation: conversationSchema,
  asker: z.string().max(64),
  card: messageIdSchema,
  thread: conversationSchema,
  /** Milliseconds since 1970. */
  askedAt: z.number(),
  /** The language it was asked in, which its messages keep. */
  language: z.enum(languages).optional(),
});
export type ClusterCheckJob = z.infer<typeof clusterCheckJobSchema>;

/** A scheduled look over the cluster: its settings are the worker's own. */
export const scheduledCheckJobName = 'scheduled-check';
export const isScheduledCheckJob = (data: unknown): boolean =>
  z.object({ scheduledCheck: z.literal(true) }).safeParse(data).success;

/** Only its id: everything that decides is in its record, which only atomic steps change. */
export const fixJobSchema = z.object({ fixId: z.string().regex(/^[\w-]{22}$/) });
export type FixJob = z.infer<typeof fixJobSchema>;

export const queueNames = {
  diagnose: 'diagnose',
  summary: 'summary',
  clusterCheck: 'cluster-check',
  fix: 'fix',
} as const;

/** One id per run and attempt, so that queueing the same twice is one job. BullMQ allows no colon here. */
export const diagnoseJobId = (job: DiagnoseJob): string => `${job.runId}-${job.attempt}`;
