import { byVxlan, type Fault, webToDb } from './fault.ts';

export const underlayDropsVxlan: Fault = {
  name: 'underlay-drops-vxlan',
  title: 'the network between the nodes drops UDP 4789',
  seeds: ['000-10', '001-7'],
  encaps: byVxlan,

  question: webToDb,
  expected: { cause: 'underlay-drops-tunnel', hop: 'underlay' },
  inject: async (lab) => {
    await lab.underlay.drop(['udp dport 4789']);
  },
  clear: async (lab) => {
    await lab.underlay.drop([]);
  },
};
