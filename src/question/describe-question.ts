import { type Question, symptomsOf, timesOf } from '../case/question.ts';
import { describeTime } from '../case/said-time.ts';
import { describeSymptom } from '../case/symptom.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { asMeaning } from './as-meaning.ts';
import { describeMeaning } from './describe-meaning.ts';

/** A question in one line, with what was said beside it and the moments that its times mean. */
export const describeQuestion = (question: Question): Message => {
  const { symptom: _symptom, since: _since, until: _until, ...core } = asMeaning(question);
  const { since, until } = timesOf(question);
  const details = [
    ...symptomsOf(question).map(describeSymptom),
    ...[since, until].filter((time) => time !== undefined).map(describeTime),
  ];
  return details.length === 0 ? describeMeaning(core) : say('meaning.with', { core: describeMeaning(core), details });
};
