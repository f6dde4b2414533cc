import { ends, type Fault, oneSubnet, onNode, onPod, tryOnNode, tryOnPod, webToDb } from './fault.ts';

export const nodeDefaultRouteMissing: Fault = {
  name: 'node-default-route-missing',
  title: 'the node has no default route, so its proxy ARP has nothing to answer with',
  seeds: ['002-2'],
  encaps: oneSubnet,

  question: webToDb,
  expected: { cause: 'node-without-default-route', hop: 'source-veth', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onNode(lab, from.node, ['ip', 'route', 'del', 'default']);
    await onPod(lab, from, ['ip', 'neigh', 'flush', 'dev', 'eth0']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'route', 'add', 'default', 'via', lab.underlay.gateway, 'dev', 'eth0']);
    await tryOnPod(lab, from, ['ip', 'neigh', 'flush', 'dev', 'eth0']);
  },
};
