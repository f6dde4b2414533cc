import type { Cause, Report } from '../../case/verdict.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { type NamedFix, nameOfFix, placeName } from './names.ts';
import { cut, oneLine } from './text.ts';
import { verdictMarks } from './verdict-marks.ts';
import { bold, type Line, line, words } from './view.ts';

/** The answer as it is read on a phone: the cause, its place, and what to do, one line each. */

const causeLength = 400;
const objectLength = 80;

export const placeOfCause = (tell: Words, cause: Cause, report: Report): string => {
  const found = report.findings.find(({ id }) => id === cause.finding);
  return placeName(tell, found ?? { ...cause, direction: 'forward' });
};

const placeOf = (tell: Words, cause: Cause, report: Report): string => {
  const place = placeOfCause(tell, cause, report);
  const object = cause.object === undefined ? '' : cut(oneLine(cause.object), objectLength);
  return object === '' ? place : tell(say('card.place-of', { place, object }));
};

/** A fix with a button comes before one that somebody has to do by hand. */
const toDo = ({ fixes, selfHeals, object }: Cause, offered: readonly NamedFix[]): Message => {
  const withButton = new Set(offered.map(nameOfFix));
  const pressed = fixes.find((fix) => withButton.has(nameOfFix(fix)));
  if (pressed) return say('card.do-approve', { fix: pressed.title });
  const [first] = fixes;
  if (first) return say('card.do-by-hand', { fix: first.title });
  if (selfHeals) return selfHeals;
  return object === undefined ? say('card.do-read') : say('card.do-look', { object });
};

/** `isOver`: a fix was run since, so that there is nothing to be told to do. */
export const causeLines = (
  tell: Words,
  report: Report,
  cause: Cause,
  { offered, isOver }: { offered: readonly NamedFix[]; isOver: boolean },
): Line[] => [
  line(
    words(`${verdictMarks.broken} `),
    bold(tell(say('card.cause-found'))),
    words(tell(say('verdict.sentence', { sentence: cut(oneLine(tell(cause.statement)), causeLength) }))),
  ),
  line(bold(tell(say('card.where'))), words(placeOf(tell, cause, report))),
  ...(isOver
    ? []
    : [line(bold(tell(say('card.to-do'))), words(cut(oneLine(tell(toDo(cause, offered))), causeLength)))]),
];
