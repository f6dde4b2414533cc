import { byVxlan, ends, type Fault, nodePlan, onNode, webToDb } from './fault.ts';

export const replyRouteMissing: Fault = {
  name: 'reply-route-missing',
  title: "the receiver's node has no route back to the sender's block",
  seeds: ['000-14', '001-4'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'block-route-missing', hop: 'source-node', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'route', 'del', nodePlan(lab, from.node).block]);
  },
  clear: async (lab) => {
    await lab.restartCalicoNode(ends(lab).to.node);
    await lab.programmed();
  },
};
