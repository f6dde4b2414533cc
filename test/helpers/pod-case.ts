import type { Case } from '../../src/case/case.ts';
import type { PodEnd } from '../../src/case/end.ts';

/** A case between two pods. */
export interface PodCase extends Case {
  from: PodEnd;
  to: PodEnd;
}
