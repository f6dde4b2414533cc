import type { Finding } from '../case/finding.ts';
import type { PodAnswer } from '../case/overview-answer.ts';

const statuses = { broken: 'fail', healthy: 'pass', unknown: 'unknown' } as const;

type OwnWords = Pick<Finding, 'id' | 'object'> & Partial<Pick<Finding, 'status' | 'statement'>>;

/** One of several diagnoses, as a step of the question that they are parts of. */
export const stepOf = (answer: PodAnswer, own: OwnWords): Finding => ({
  check: 'pod',
  status: statuses[answer.status],
  layer: answer.cause?.layer ?? 'observed',
  hop: 'question',
  direction: 'forward',
  ...(answer.node === undefined ? {} : { node: answer.node }),
  statement: answer.summary,
  proof: answer.proof,
  explains: [],
  fixes: [],
  ...own,
});
