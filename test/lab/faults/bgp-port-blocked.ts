import { byBird, ends, type Fault, nodePlan, onNode, webToDb } from './fault.ts';
import { back, bird, gone } from './routes-of-bird.ts';

export const bgpPortBlocked: Fault = {
  name: 'bgp-port-blocked',
  title: 'TCP port 179 is blocked between the nodes',
  seeds: ['004-1', '004-4'],
  encaps: byBird,

  question: webToDb,
  expected: { cause: 'bgp-port-blocked' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await lab.underlay.drop(['tcp dport 179', 'tcp sport 179']);
    // Sessions that stand would live on until their hold time ends.
    for (const node of [from.node, to.node]) await onNode(lab, node, ['birdc', '-s', bird, 'restart', 'all']);
    await gone(lab, from.node, nodePlan(lab, to.node).block);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await lab.underlay.drop([]);
    await back(lab, from.node, nodePlan(lab, to.node).block);
  },
};
