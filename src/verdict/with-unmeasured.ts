import type { Symptom } from '../case/question.ts';
import { describeSymptom } from '../case/symptom.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** A sentence that all is well, with what that says nothing of. */
export const withUnmeasured = (summary: Message, symptoms: readonly Symptom[]): Message =>
  symptoms.length === 0 ? summary : say('workload.not-measured', { summary, symptoms: symptoms.map(describeSymptom) });
