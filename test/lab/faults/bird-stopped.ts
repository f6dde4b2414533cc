import { byBird, ends, type Fault, nodePlan, webToDb } from './fault.ts';
import { back, gone } from './routes-of-bird.ts';

export const birdStopped: Fault = {
  name: 'bird-stopped',
  title: "BIRD of the receiver's node is stopped",
  seeds: ['004-3'],
  encaps: byBird,
  question: webToDb,
  expected: { cause: 'bird-down', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    // Without `sv stop` it would be back within a second.
    lab.keepBird(to.node, false);
    await gone(lab, from.node, nodePlan(lab, to.node).block);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    lab.keepBird(to.node, true);
    await back(lab, from.node, nodePlan(lab, to.node).block);
  },
};
