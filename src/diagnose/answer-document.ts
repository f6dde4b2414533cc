import type { PublicError } from '../errors.ts';
import type { Message } from '../words/message.ts';
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

/** What they get where nothing could be asked. */
export const problemDocument = ({ said, advice }: PublicError): { problem: Message; next?: Message } => ({
  problem: said,
  ...(advice ? { next: advice } : {}),
});
