import type { Lab } from '../lab.ts';
import { byIpip, ends, type Fault, nodePlan, onNode, tryOnNode, webToDb } from './fault.ts';

/** Without a metric it comes before BIRD's. */
const viaThird = (lab: Lab): string[] => {
  const { from, to } = ends(lab);
  const third = lab.nodes.find((node) => node.name !== from.node && node.name !== to.node);
  if (!third) throw new Error('the lab has only two nodes');
  return ['via', third.address, 'dev', 'tunl0', 'onlink'];
};

export const ipipRouteThirdNode: Fault = {
  name: 'ipip-route-third-node',
  title: "a route that somebody wrote sends the receiver's block through the tunnel to a third node",
  seeds: ['001-5', '003-2'],
  encaps: byIpip,
  question: webToDb,
  expected: { cause: 'block-route-wrong', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, from.node, ['ip', 'route', 'add', nodePlan(lab, to.node).block, ...viaThird(lab)]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'route', 'del', nodePlan(lab, to.node).block, ...viaThird(lab)]);
  },
};
