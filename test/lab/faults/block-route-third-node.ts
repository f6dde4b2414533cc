import { byVxlan, ends, type Fault, nodePlan, onNode, tryOnNode, tunnelAddress, webToDb } from './fault.ts';

export const blockRouteThirdNode: Fault = {
  name: 'block-route-third-node',
  title: "the block route of the sender's node leads to a third node: ping works, TCP does not",
  seeds: ['001-5', '000-8'],
  encaps: byVxlan,
  hold: true,
  question: webToDb,
  expected: { cause: 'block-route-wrong', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const third = lab.nodes.find((node) => node.name !== from.node && node.name !== to.node);
    if (!third) throw new Error('the lab has only two nodes');
    const via = ['via', tunnelAddress(lab, third.name), 'dev', 'vxlan.calico', 'onlink', 'mtu', '1450'];
    await onNode(lab, from.node, ['ip', 'route', 'replace', nodePlan(lab, to.node).block, ...via]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    const via = ['via', tunnelAddress(lab, to.node), 'dev', 'vxlan.calico', 'onlink', 'mtu', '1450'];
    await tryOnNode(lab, from.node, ['ip', 'route', 'replace', nodePlan(lab, to.node).block, ...via]);
  },
};
