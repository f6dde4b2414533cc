import type { RichTextSection } from '@slack/types';
import type { Question } from '../../case/question.ts';
import { questionName } from './names.ts';
import { bold, line, person, words } from './rich.ts';
import { oneLine } from './text.ts';

/** One run in a list: the home and the summaries. */
export interface RunLine {
  question: Question;
  status: 'asked' | 'running' | 'choosing' | 'broken' | 'healthy' | 'unknown' | 'failed';
  asker: string;
  /** Milliseconds since 1970. */
  askedAt: number;
  summary?: string | undefined;
}

const marks: Record<RunLine['status'], string> = {
  asked: '⏳',
  running: '🔎',
  choosing: '❓',
  broken: '🔴',
  healthy: '🟢',
  unknown: '🟡',
  failed: '⚪',
};

const waiting: Partial<Record<RunLine['status'], string>> = {
  asked: 'waiting',
  running: 'looking',
  choosing: 'waits for somebody to pick a name',
};

/** Slack shows the time in each reader's own time zone. */
const timeOf = (askedAt: number) => ({
  type: 'date' as const,
  timestamp: Math.floor(askedAt / 1_000),
  format: '{date_short_pretty} {time}',
  fallback: new Date(askedAt).toISOString(),
});

export const runLine = (run: RunLine): RichTextSection =>
  line(
    words(`${marks[run.status]} `),
    bold(questionName(run.question)),
    words(`  ${oneLine(waiting[run.status] ?? run.summary ?? run.status)}  –  `),
    person(run.asker),
    words(', '),
    timeOf(run.askedAt),
  );
