import { ends, everyEncap, type Fault, onPod, tryOnPod, webToDb } from './fault.ts';

export const podHasOtherAddress: Fault = {
  name: 'pod-has-other-address',
  title: "the sender has the receiver's address too, so what it sends there stays inside it",
  seeds: ['002-8'],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'duplicate-address', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onPod(lab, from, ['ip', 'addr', 'add', `${to.address}/32`, 'dev', 'eth0']);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnPod(lab, from, ['ip', 'addr', 'del', `${to.address}/32`, 'dev', 'eth0']);
  },
};

export const podHasAskersAddress: Fault = {
  name: 'pod-has-askers-address',
  title: "the receiver has the sender's address too, so its answers stay inside it",
  seeds: ['002-8'],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'duplicate-address', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onPod(lab, to, ['ip', 'addr', 'add', `${from.address}/32`, 'dev', 'lo']);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnPod(lab, to, ['ip', 'addr', 'del', `${from.address}/32`, 'dev', 'lo']);
  },
};
