import type { RichTextSection } from '@slack/types';
import type { Question } from '../../case/question.ts';
import { questionName } from './names.ts';
import { bold, line, moment, person, words } from './rich.ts';
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

export const runLine = (run: RunLine): RichTextSection =>
  line(
    words(`${marks[run.status]} `),
    bold(questionName(run.question)),
    words(`  ${oneLine(waiting[run.status] ?? run.summary ?? run.status)}  –  `),
    person(run.asker),
    words(', '),
    moment(run.askedAt, '{date_short_pretty} {time}'),
  );
