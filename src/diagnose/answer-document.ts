import type { AnswerOutcome } from './contract.ts';

/** What scripts and tools get of an answer, one document wherever it is asked; its messages are not yet words. */
export const answerDocument = (outcome: AnswerOutcome): object => {
  switch (outcome.kind) {
    case 'choose':
    case 'not-found':
      return { problem: outcome.statement, choice: outcome.choice };
    case 'report':
      return { ...outcome.report, timings: outcome.case.timings };
    default:
      return outcome;
  }
};
