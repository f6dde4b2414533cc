import { type Question, symptomsOf, timesOf } from '../case/question.ts';
import { describeTime, withTimes } from '../case/said-time.ts';
import { describeSymptom } from '../case/symptom.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { asMeaning } from './as-meaning.ts';
import { describeMeaning } from './describe-meaning.ts';

/** A question in one line, with what was said beside it and the moments that its times mean. */
export const describeQuestion = (question: Question): Message => {
  const { symptom: _symptom, since: _since, until: _until, ...core } = asMeaning(question);
  const details = symptomsOf(question).map(describeSymptom);
  const asked = describeMeaning(core);
  const said = details.length === 0 ? asked : say('meaning.with', { core: asked, details });
  return withTimes(said, timesOf(question), describeTime);
};
