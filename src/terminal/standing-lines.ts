import type { StandingAnswer, StandingCause } from '../case/standing-answer.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { printableLine } from './printable.ts';
import { causeTitle, fixLines, notCheckedLines, type Paint, proofLines, verdictLine } from './report-lines.ts';

/** How a node or an agent stands, for people; the ways that were tried were told one by one. */

const causeLines = (tell: Words, cause: StandingCause, index: number, paint: Paint): string[] => [
  '',
  paint('bold', printableLine(tell(causeTitle(cause, index)))),
  ...proofLines(tell, cause.proof, paint),
  ...cause.fixes.flatMap((fix) => fixLines(tell, fix, fix.held, paint)),
];

export const standingLines = (tell: Words, answer: StandingAnswer, paint: Paint): string[] => {
  const { causes, warnings, checked, notChecked } = answer;
  return [
    verdictLine(tell, answer, paint),
    ...causes.flatMap((cause, index) => causeLines(tell, cause, index, paint)),
    ...(warnings.length === 0 ? [] : ['', tell(say('standing.also'))]),
    ...warnings.flatMap((warning) => [
      `  ${paint('yellow', '!')} ${printableLine(tell(warning.statement))}`,
      ...proofLines(tell, warning.proof, paint),
    ]),
    ...(checked.length === 0 ? [] : ['', tell(say('standing.looked'))]),
    ...checked.map((each) => `  ${printableLine(tell(each))}`),
    ...notCheckedLines(tell, notChecked, paint),
  ];
};
