import { byVxlan, ends, type Fault, nodePlan, onNode, tryOnNode, tunnelAddress, webToDb } from './fault.ts';

export const blockRouteMissing: Fault = {
  name: 'block-route-missing',
  title: "the sender's node has no route to the receiver's block",
  seeds: ['000-8', '001-4'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'block-route-missing', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, from.node, ['ip', 'route', 'del', nodePlan(lab, to.node).block]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    const via = ['via', tunnelAddress(lab, to.node), 'dev', 'vxlan.calico', 'onlink', 'mtu', '1450'];
    await tryOnNode(lab, from.node, ['ip', 'route', 'replace', nodePlan(lab, to.node).block, ...via]);
  },
};
