import { say } from '../words/say.ts';
import type { NodeChange } from './action.ts';
import type { ApprovedFix, FixParams, FixScene } from './fix.ts';
import { change, stop } from './scene.ts';

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
  see: (scene: FixScene, params: FixParams) => SeenChange | undefined,
): Pick<ApprovedFix, 'by' | 'class' | 'evidence' | 'plan'> => ({
  by: 'approve',
  class: 'node',
  evidence: (scene, params) => see(scene, params)?.lines,
  plan: (scene, params) => {
    const seen = see(scene, params);
    return seen === undefined ? stop(say('stop.change-gone')) : change(params.node, seen.change, seen.back);
  },
});
