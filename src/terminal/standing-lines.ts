import type { StandingAnswer, StandingCause } from '../case/standing-answer.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { printable, printableLine } from './printable.ts';
import { causeTitle, fixTitle, type Paint, sourceText, verdictWords } from './report-lines.ts';

/** How a node or an agent stands, for people; the ways that were tried were told one by one. */

const styles = { broken: 'red', healthy: 'green', unknown: 'magenta' } as const;

const proofLines = (tell: Words, { proof }: StandingCause, paint: Paint): string[] =>
  proof.flatMap((each) => [
    paint('dim', `    $ ${printableLine(sourceText(tell, each))}`),
    ...each.lines.map((line) => `      ${printable(tell(line)).replace(/\n/g, '\n      ')}`),
  ]);

const causeLines = (tell: Words, cause: StandingCause, index: number, paint: Paint): string[] => [
  '',
  paint('bold', printableLine(tell(causeTitle(cause, index)))),
  ...proofLines(tell, cause, paint),
  ...cause.fixes.flatMap((fix) => [
    fixTitle(tell, fix, paint),
    ...(fix.held === undefined ? [] : [`    ${printableLine(tell(fix.held))}`]),
    ...printable(fix.command)
      .split('\n')
      .map((line) => paint('bold', `      ${line}`)),
  ]),
];

export const standingLines = (tell: Words, answer: StandingAnswer, paint: Paint): string[] => {
  const { status, summary, causes, warnings, checked, notChecked } = answer;
  return [
    `${paint([styles[status], 'bold'], tell(verdictWords[status]))}  ${printableLine(tell(summary))}`,
    ...causes.flatMap((cause, index) => causeLines(tell, cause, index, paint)),
    ...(warnings.length === 0 ? [] : ['', tell(say('standing.also'))]),
    ...warnings.flatMap((warning) => [
      `  ${paint('yellow', '!')} ${printableLine(tell(warning.statement))}`,
      ...proofLines(tell, warning, paint),
    ]),
    ...(checked.length === 0 ? [] : ['', tell(say('standing.looked'))]),
    ...checked.map((each) => `  ${printableLine(tell(each))}`),
    ...(notChecked.length === 0 ? [] : ['', tell(say('thread.not-checked'))]),
    ...notChecked.map((gap) => `  ${paint('magenta', '?')} ${printableLine(tell(say('line.gap', gap)))}`),
  ];
};
