import { describeFound, describeRecurrence } from '../../case/describe-past.ts';
import type { PastAnswer } from '../../case/past-answer.ts';
import type { Recurrence } from '../../case/recurrence.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { questionName } from './names.ts';
import { cut, oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import { bold, bullets, italic, type Line, line, moment, notes, person, rich, words } from './view.ts';

/** Questions that were answered: newest first, and what came back among them. */

export interface HistoryLines {
  /** Newest first. */
  past: readonly (PastAnswer & { asker: string })[];
  recurrences: readonly Recurrence[];
  /** Which they are. */
  filter: Message;
  /** Within how many days the recurrences are. */
  days: number;
}

const mostLines = 20;
const mostRecurrences = 5;
const longest = 200;

const marks: Record<PastAnswer['status'], string> = { ...verdictMarks, failed: '⚪' };

/** Parts of a sentence in one line. */
const inOneLine = (tell: Words, parts: readonly Message[]): string =>
  parts.map((part) => cut(oneLine(tell(part)), longest)).join(tell(say('word.semicolon')));

const recurrenceLine = (tell: Words, recurrence: Recurrence, days: number): Line =>
  line(words(`🔁 ${inOneLine(tell, describeRecurrence(recurrence, days))}`));

const entry = (tell: Words, past: HistoryLines['past'][number]): Line => {
  const found = inOneLine(tell, describeFound(past));
  return line(
    words(`${marks[past.status]} `),
    moment(past.at, 'day-time'),
    words('  '),
    bold(cut(questionName(tell, past.question), longest)),
    words(found === '' ? '' : `  –  ${found}`),
    words('  –  '),
    person(cut(oneLine(past.asker), longest)),
  );
};

export const renderHistory = (tell: Words, { past, recurrences, filter, days }: HistoryLines): Draft => {
  const what = oneLine(tell(filter));
  const shown = past.slice(0, mostLines);
  return {
    text: tell(say('history.text', { what, count: past.length })),
    blocks: [
      rich(line(bold(tell(say('history.title', { what }))))),
      ...(recurrences.length === 0
        ? []
        : [rich(...recurrences.slice(0, mostRecurrences).map((each) => recurrenceLine(tell, each, days)))]),
      ...(shown.length === 0
        ? [rich(line(words(tell(say('history.nothing')))))]
        : [rich(bullets(shown.map((each) => entry(tell, each))))]),
      ...(past.length > shown.length ? [rich(line(italic(tell(say('history.newest', { shown: shown.length })))))] : []),
      notes(tell(say('history.shown-here'))),
    ],
  };
};

/** Said beside an answer whose cause was there before. */
export const renderRecurrence = (tell: Words, recurrence: Recurrence, days: number): Draft => {
  const title = tell(say('history.again'));
  const text = inOneLine(tell, describeRecurrence(recurrence, days));
  return { text: `${title} ${text}`, blocks: [rich(line(words('🔁 '), bold(title)), line(words(text)))] };
};
