import { ends, everyEncap, type Fault, onNode, onPod, tryOnPod, webToDb } from './fault.ts';

export const podSilentForNode: Fault = {
  name: 'pod-silent-for-node',
  title: 'the receiver does not answer when its node asks for its MAC address',
  seeds: ['002-5', '002-6'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'pod-neighbour-unanswered', hop: 'destination-veth', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onPod(lab, to, ['ip', 'link', 'set', 'eth0', 'arp', 'off']);
    await onNode(lab, to.node, ['ip', 'neigh', 'flush', 'dev', to.interface]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnPod(lab, to, ['ip', 'link', 'set', 'eth0', 'arp', 'on']);
  },
};
