import type { Case } from '../../src/case/case.ts';
import type { PodEnd } from '../../src/case/end.ts';
import type { QuestionOf } from '../../src/case/question.ts';

/** A case between two pods. */
export interface PodCase extends Case {
  question: QuestionOf<'path'>;
  from: PodEnd;
  to: PodEnd;
}
