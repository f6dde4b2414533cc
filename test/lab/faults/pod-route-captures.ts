import { ends, everyEncap, type Fault, onPod, tryOnPod, webToDb } from './fault.ts';

export const podRouteCaptures: Fault = {
  name: 'pod-route-captures',
  title: 'a route inside the sender takes the packets to its loopback',
  seeds: ['000-4'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'pod-route-captures', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onPod(lab, from, ['ip', 'route', 'add', `${to.address}/32`, 'dev', 'lo']);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnPod(lab, from, ['ip', 'route', 'del', `${to.address}/32`, 'dev', 'lo']);
  },
};
