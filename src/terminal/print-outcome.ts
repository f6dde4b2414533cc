import { statusOf } from '../case/answer.ts';
import type { ChangesAnswer } from '../case/changes-answer.ts';
import type { OverviewAnswer } from '../case/overview-answer.ts';
import type { StandingAnswer } from '../case/standing-answer.ts';
import { answerDocument } from '../diagnose/answer-document.ts';
import type { AskedBack, DiagnoseOutcome } from '../diagnose/contract.ts';
import { writeEnd } from '../question/end-ref.ts';
import { say } from '../words/say.ts';
import { changesLines } from './changes-lines.ts';
import { exitCodes } from './exit-codes.ts';
import { overviewLines } from './overview-lines.ts';
import { type AnswerOptions, printAnswer } from './print-answer.ts';
import { printJson } from './print-json.ts';
import { printable } from './printable.ts';
import { paintFor } from './report-lines.ts';
import { standingLines } from './standing-lines.ts';
import type { Voice } from './voice.ts';

const explainChoice = (outcome: AskedBack, { json }: AnswerOptions, { tell, forScripts }: Voice): void => {
  const { choice, statement } = outcome;
  if (json) printJson(forScripts, answerDocument(outcome));
  const names = choice.options.map((end) => `  ${printable(writeEnd(end))}`);
  const perhaps = names.length > 0 ? [tell(say('line.perhaps')), ...names] : [];
  process.stderr.write(`${[printable(tell(statement)), ...perhaps].join('\n')}\n`);
};

/** Prints the answer to a question; its findings were printed as they came. Returns the exit code. */
export const printOutcome = async (
  outcome: DiagnoseOutcome | OverviewAnswer | StandingAnswer | ChangesAnswer,
  options: AnswerOptions,
  voice: Voice,
): Promise<number> => {
  switch (outcome.kind) {
    case 'choose':
    case 'not-found':
      explainChoice(outcome, options, voice);
      return exitCodes.couldNotAsk;
    case 'report':
      await printAnswer(outcome.case, outcome.report, { ...options, findings: false }, voice);
      break;
    case 'workload':
    case 'address':
      if (options.json) printJson(voice.forScripts, outcome);
      else {
        // Behind the pods that were told one by one.
        const before = outcome.kind === 'workload' ? '\n' : '';
        process.stdout.write(`${before}${overviewLines(voice.tell, outcome, paintFor(process.stdout)).join('\n')}\n`);
      }
      break;
    case 'changes':
      if (options.json) printJson(voice.forScripts, outcome);
      else process.stdout.write(`${changesLines(voice.tell, outcome, paintFor(process.stdout)).join('\n')}\n`);
      break;
    case 'standing':
      if (options.json) printJson(voice.forScripts, outcome);
      else process.stdout.write(`${standingLines(voice.tell, outcome, paintFor(process.stdout)).join('\n')}\n`);
  }
  return exitCodes[statusOf(outcome)];
};
