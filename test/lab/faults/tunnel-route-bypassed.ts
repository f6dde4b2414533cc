import { underlayGateway } from '../host/underlay.ts';
import { crossSubnet, ends, type Fault, nodePlan, onNode, tryOnNode, webToDb } from './fault.ts';

/** As the node sends to the other subnet itself. */
const viaRouter = (subnet: number): string[] => ['via', underlayGateway(subnet), 'dev', 'eth0'];

export const tunnelRouteBypassed: Fault = {
  name: 'tunnel-route-bypassed',
  title: "a route that somebody wrote sends the receiver's block past the tunnel, to a router that does not know it",
  seeds: ['001-5', '003-2'],
  encaps: crossSubnet,
  question: webToDb,
  expected: { cause: 'block-route-wrong', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const { block } = nodePlan(lab, to.node);
    await onNode(lab, from.node, ['ip', 'route', 'prepend', block, ...viaRouter(nodePlan(lab, from.node).subnet)]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    const { block } = nodePlan(lab, to.node);
    await tryOnNode(lab, from.node, ['ip', 'route', 'del', block, ...viaRouter(nodePlan(lab, from.node).subnet)]);
  },
};
