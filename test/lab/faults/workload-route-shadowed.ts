import { ends, everyEncap, type Fault, onNode, otherPodOn, tryOnNode, webToDb } from './fault.ts';

export const workloadRouteShadowed: Fault = {
  name: 'workload-route-shadowed',
  title: "a second /32 route without a metric takes the receiver's packets to another pod",
  seeds: ['000-11', '002-7'],
  encaps: everyEncap,
  hold: true,
  question: webToDb,
  expected: { cause: 'foreign-route', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const other = otherPodOn(lab, to);
    await onNode(lab, to.node, ['ip', 'route', 'add', `${to.address}/32`, 'dev', other.interface, 'scope', 'link']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    const other = otherPodOn(lab, to);
    await tryOnNode(lab, to.node, ['ip', 'route', 'del', `${to.address}/32`, 'dev', other.interface]);
  },
};
