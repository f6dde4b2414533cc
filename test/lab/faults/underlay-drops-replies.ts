import { byVxlan, ends, type Fault, nodePlan, webToDb } from './fault.ts';

export const underlayDropsReplies: Fault = {
  name: 'underlay-drops-replies',
  title: 'the network between the nodes drops what comes back only',
  seeds: ['000-14', '001-7'],
  encaps: byVxlan,

  question: webToDb,
  expected: { cause: 'underlay-drops-tunnel', hop: 'underlay' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await lab.underlay.drop([`ip saddr ${nodePlan(lab, to.node).address} udp dport 4789`]);
  },
  clear: async (lab) => {
    await lab.underlay.drop([]);
  },
};
