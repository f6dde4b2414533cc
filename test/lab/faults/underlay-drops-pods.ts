import { ends, type Fault, webToDb } from './fault.ts';

export const underlayDropsPods: Fault = {
  name: 'underlay-drops-pods',
  title: 'the network between the nodes drops packets with pod addresses',
  seeds: ['000-10'],
  encaps: ['bgp'],

  question: webToDb,
  expected: { cause: 'underlay-drops', hop: 'underlay' },
  inject: async (lab) => {
    await lab.underlay.drop([`ip daddr ${ends(lab).to.address}`]);
  },
  clear: async (lab) => {
    await lab.underlay.drop([]);
  },
};
