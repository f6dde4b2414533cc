import type { Question } from '../../case/question.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { questionName } from './names.ts';
import { oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import { bold, type Line, line, moment, person, words } from './view.ts';

/** One run in a list: the home and the summaries. */
export interface RunLine {
  question: Question;
  status: 'asked' | 'running' | 'choosing' | 'broken' | 'healthy' | 'unknown' | 'failed';
  asker: string;
  /** Asked by no person. */
  alert?: { name: string } | undefined;
  /** Milliseconds since 1970. */
  askedAt: number;
  summary?: Message | undefined;
}

const marks: Record<RunLine['status'], string> = {
  asked: '⏳',
  running: '🔎',
  choosing: '❓',
  ...verdictMarks,
  failed: '⚪',
};

const waiting: Partial<Record<RunLine['status'], Message>> = {
  asked: say('run.waiting'),
  running: say('run.looking'),
  choosing: say('run.choosing'),
};

const lineOf = (tell: Words, run: RunLine, mark: string, stands: Message | string): Line =>
  line(
    words(`${mark} `),
    bold(questionName(tell, run.question)),
    words(`  ${oneLine(tell(stands))}  –  `),
    run.alert ? words(`🔔 ${oneLine(run.alert.name)}`) : person(run.asker),
    words(tell(say('word.comma'))),
    moment(run.askedAt, 'day-time'),
  );

export const runLine = (tell: Words, run: RunLine): Line =>
  lineOf(tell, run, marks[run.status], waiting[run.status] ?? run.summary ?? run.status);

/**
 * In a list that is brought up to date later than the card of a run: while it is not answered nothing is said
 * of it that its card may have overtaken.
 */
export const runLineBesideCard = (tell: Words, run: RunLine): Line =>
  waiting[run.status] === undefined ? runLine(tell, run) : lineOf(tell, run, '💬', say('channel.see-card'));
