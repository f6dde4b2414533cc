import { byBird, ends, type Fault, nodePlan, onNode, tryOnNode, webToDb } from './fault.ts';
import { back, bird, gone } from './routes-of-bird.ts';

const peer = (address: string): string => `Mesh_${address.replaceAll('.', '_')}`;

export const bgpPeerDisabled: Fault = {
  name: 'bgp-peer-disabled',
  title: "the session to the sender's node was switched off by hand",
  seeds: ['004-1'],
  encaps: byBird,

  question: webToDb,
  expected: { cause: 'bgp-peer-disabled', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, to.node, ['birdc', '-s', bird, 'disable', peer(nodePlan(lab, from.node).address)]);
    await gone(lab, from.node, nodePlan(lab, to.node).block);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, to.node, ['birdc', '-s', bird, 'enable', peer(nodePlan(lab, from.node).address)]);
    await back(lab, from.node, nodePlan(lab, to.node).block);
  },
};
