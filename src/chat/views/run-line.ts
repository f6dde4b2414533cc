import type { Question } from '../../case/question.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { questionName } from './names.ts';
import { oneLine } from './text.ts';
import { bold, type Line, line, moment, person, words } from './view.ts';

/** One run in a list: the home and the summaries. */
export interface RunLine {
  question: Question;
  status: 'asked' | 'running' | 'choosing' | 'broken' | 'healthy' | 'unknown' | 'failed';
  asker: string;
  /** Milliseconds since 1970. */
  askedAt: number;
  summary?: Message | undefined;
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

const waiting: Partial<Record<RunLine['status'], Message>> = {
  asked: say('run.waiting'),
  running: say('run.looking'),
  choosing: say('run.choosing'),
};

export const runLine = (tell: Words, run: RunLine): Line =>
  line(
    words(`${marks[run.status]} `),
    bold(questionName(tell, run.question)),
    words(`  ${oneLine(tell(waiting[run.status] ?? run.summary ?? run.status))}  –  `),
    person(run.asker),
    words(tell(say('word.comma'))),
    moment(run.askedAt, 'day-time'),
  );
