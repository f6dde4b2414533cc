import { ends, type Fault, nodePlan, onNode, webToDb } from './fault.ts';
import { back, bird, gone } from './routes-of-bird.ts';

export const birdStopped: Fault = {
  name: 'bird-stopped',
  title: "BIRD of the receiver's node is stopped",
  seeds: ['004-3'],
  encaps: ['bgp'],
  hold: true,
  question: webToDb,
  expected: { cause: 'bird-down', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, to.node, ['birdc', '-s', bird, 'down']);
    await gone(lab, from.node, nodePlan(lab, to.node).block);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await lab.restartCalicoNode(to.node);
    await back(lab, from.node, nodePlan(lab, to.node).block);
  },
};
