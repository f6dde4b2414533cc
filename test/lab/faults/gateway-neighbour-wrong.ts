import { ends, everyEncap, type Fault, onPod, tryOnPod, webToDb } from './fault.ts';

export const gatewayNeighbourWrong: Fault = {
  name: 'gateway-neighbour-wrong',
  title: 'the sender has a wrong MAC address for its gateway',
  seeds: ['000-6'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'gateway-neighbour-wrong', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    const entry = ['169.254.1.1', 'dev', 'eth0', 'lladdr', '02:00:00:00:00:99', 'nud', 'permanent'];
    await onPod(lab, from, ['ip', 'neigh', 'replace', ...entry]);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnPod(lab, from, ['ip', 'neigh', 'del', '169.254.1.1', 'dev', 'eth0']);
  },
};
