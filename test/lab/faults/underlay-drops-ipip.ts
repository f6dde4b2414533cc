import { byIpip, type Fault, webToDb } from './fault.ts';

export const underlayDropsIpip: Fault = {
  name: 'underlay-drops-ipip',
  title: 'the network between the nodes drops IP protocol 4',
  seeds: ['000-10', '003-3'],
  encaps: byIpip,
  question: webToDb,
  expected: { cause: 'underlay-drops-tunnel', hop: 'underlay' },
  inject: async (lab) => {
    await lab.underlay.drop(['ip protocol 4']);
  },
  clear: async (lab) => {
    await lab.underlay.drop([]);
  },
};
