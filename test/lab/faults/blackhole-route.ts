import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const blackholeRoute: Fault = {
  name: 'blackhole-route',
  title: "a blackhole route on the sender's node eats the receiver's address",
  seeds: ['000-8'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'blackhole-route', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, from.node, ['ip', 'route', 'add', 'blackhole', `${to.address}/32`]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'route', 'del', 'blackhole', `${to.address}/32`]);
  },
};
