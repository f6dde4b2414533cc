import { bareQuestion, type Question } from '../case/question.ts';
import { describeTime, withSaidBeside } from '../case/said-beside.ts';
import type { Message } from '../words/message.ts';
import { asMeaning } from './as-meaning.ts';
import { describeMeaning } from './describe-meaning.ts';

/** A question in one line, with what was said beside it and the moments that its times mean. */
export const describeQuestion = (question: Question): Message => {
  const core = describeMeaning(asMeaning(bareQuestion(question)));
  return withSaidBeside(core, question, describeTime);
};
