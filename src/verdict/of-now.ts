import { type Question, timesOf } from '../case/question.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** A sentence that finds nothing, where another time was asked about: what was then is gone. */
export const ofNow = (summary: Message, question: Question): Message => {
  const { since, until } = timesOf(question);
  const time = since ?? until;
  return time === undefined
    ? summary
    : say('verdict.remarked', { summary, remark: say('verdict.not-then', { said: time.said }) });
};
