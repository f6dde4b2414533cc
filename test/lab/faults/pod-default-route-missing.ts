import { ends, everyEncap, type Fault, onPod, tryOnPod, webToDb } from './fault.ts';

export const podDefaultRouteMissing: Fault = {
  name: 'pod-default-route-missing',
  title: 'the sender has no default route',
  seeds: ['000-4'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'pod-default-route-missing', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onPod(lab, from, ['ip', 'route', 'del', 'default']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnPod(lab, from, ['ip', 'link', 'set', 'eth0', 'up']);
    await tryOnPod(lab, from, ['ip', 'addr', 'add', `${from.address}/32`, 'dev', 'eth0']);
    await tryOnPod(lab, from, ['ip', 'route', 'replace', '169.254.1.1', 'dev', 'eth0', 'scope', 'link']);
    await tryOnPod(lab, from, ['ip', 'route', 'replace', 'default', 'via', '169.254.1.1', 'dev', 'eth0']);
  },
};
