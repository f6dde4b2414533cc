import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type PolicyAnswer, policySummary } from '../case/policy-answer.ts';
import { endRefSchema, type Question, questionSchema } from '../case/question.ts';
import type { ToldAnswer } from '../case/told-answer.ts';
import type { Report } from '../case/verdict.ts';
import { wordsIn } from '../words/words.ts';
import { fromJson } from './json-field.ts';

const tell = wordsIn('en');

/** `asked`: waits for a worker. `choosing`: waits for a person to pick a name. The last four are final. */
const runStatusSchema = z.enum(['asked', 'running', 'choosing', 'broken', 'healthy', 'unknown', 'failed']);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const openStatuses: readonly RunStatus[] = ['asked', 'running'];

const count = z.coerce.number().int();
const shortCauseSchema = z.object({ id: z.string(), statement: z.string() });

/** As many as a menu can show. */
export const mostOptions = 100;

/** What a person may pick from, while the run is `choosing`. */
export const pendingChoiceSchema = z.object({
  end: z.enum(['from', 'to']),
  options: z.array(endRefSchema).max(mostOptions),
});
export type PendingChoice = z.infer<typeof pendingChoiceSchema>;

/** One run as Redis holds it: a hash whose fields are text. Times are milliseconds since 1970. */
export const runRecordSchema = z.object({
  id: z.string().min(1),
  team: z.string(),
  channel: z.string(),
  asker: z.string(),
  question: fromJson(questionSchema),
  status: runStatusSchema,
  /** Counts the times the question was put to the queue; a chosen name puts it there again. */
  attempt: count,
  /** Counts the workers that took it; only the last one may report. */
  owner: count,
  askedAt: count,
  /** The thread that its steps go to, and the message that is its card. Absent until posted. */
  threadTs: z.string().optional(),
  cardTs: z.string().optional(),
  choice: fromJson(pendingChoiceSchema).optional(),
  /** The fix after which it was asked again; `tries`: how often, with this one. */
  after: fromJson(z.object({ id: z.string(), title: z.string(), tries: z.number().int() })).optional(),
  startedAt: count.optional(),
  finishedAt: count.optional(),
  /** The verdict's sentence, or why it failed. */
  summary: z.string().optional(),
  causes: fromJson(z.array(shortCauseSchema)).optional(),
});
export type Run = z.infer<typeof runRecordSchema>;

/** How a run ended. */
export const runEndingSchema = z.object({
  status: z.enum(['broken', 'healthy', 'unknown', 'failed']),
  summary: z.string(),
  causes: z.array(shortCauseSchema),
});
export type Ending = z.infer<typeof runEndingSchema>;

const longestSummary = 600;

export const endingOf = (report: Report): Ending => ({
  status: report.verdict.status,
  summary: tell(report.verdict.summary).slice(0, longestSummary),
  causes: report.verdict.causes.slice(0, 5).map((cause) => ({
    id: cause.id,
    statement: tell(cause.statement).slice(0, longestSummary),
  })),
});

const policyStatuses = { allowed: 'healthy', denied: 'broken', unknown: 'unknown' } as const;

export const endingOfPolicy = (answer: PolicyAnswer): Ending => ({
  status: answer.kind === 'verdict' ? policyStatuses[answer.verdict] : 'healthy',
  summary: policySummary(answer).slice(0, longestSummary),
  causes: [],
});

export const endingOfTold = (answer: ToldAnswer): Ending => ({
  status: answer.status,
  summary: tell(answer.summary).slice(0, longestSummary),
  causes:
    answer.kind === 'workload'
      ? answer.groups.slice(0, 5).map(({ cause }) => ({
          id: cause.id,
          statement: tell(cause.statement).slice(0, longestSummary),
        }))
      : [],
});

export const failedEnding = (problem: string): Ending => ({
  status: 'failed',
  summary: problem.slice(0, longestSummary),
  causes: [],
});

/**
 * Names a question so that the same one, however it was typed, gets the same name. Within one channel
 * only: a thread in a channel that the asker cannot read is no answer.
 */
export const nameOfQuestion = (team: string, channel: string, question: Question): string => {
  const { from, to, port, protocol, about, capture } = question;
  const ends = [Object.entries(from).sort(), Object.entries(to).sort()];
  const parts = JSON.stringify([
    team,
    channel,
    ...ends,
    port,
    protocol,
    ...(about ? [about] : []),
    ...(capture ? ['capture'] : []),
  ]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 32);
};
