import { say } from '../words/say.ts';
import type { NodeChange } from './action.ts';
import type { ApprovedFix, FixGrounds, FixParams } from './fix.ts';
import { change, stop } from './fix-grounds.ts';

/** A change of one node's network as the evidence shows it: the lines, the change, and what takes it back. */
export interface SeenChange {
  lines: string[];
  change: NodeChange;
  back?: NodeChange;
}

/**
 * The part of a fix that changes one node: what it rests on and what it does come from the same look at
 * the evidence, so they cannot speak of two things.
 */
export const byChange = (
  see: (grounds: FixGrounds, params: FixParams) => SeenChange | undefined,
): Pick<ApprovedFix, 'by' | 'class' | 'evidence' | 'plan'> => ({
  by: 'approve',
  class: 'node',
  evidence: (grounds, params) => see(grounds, params)?.lines,
  plan: (grounds, params) => {
    const seen = see(grounds, params);
    return seen === undefined ? stop(say('stop.change-gone')) : change(params.node, seen.change, seen.back);
  },
});
