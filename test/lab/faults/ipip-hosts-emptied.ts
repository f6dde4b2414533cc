import { byIpip, ends, type Fault, onNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const ipipHostsEmptied: Fault = {
  name: 'ipip-hosts-emptied',
  title: "the set of Calico hosts is empty on the receiver's node",
  seeds: ['003-2', '001-8'],
  encaps: byIpip,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-peers-incomplete', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).to.node, ['ipset', 'flush', 'cali40all-hosts-net']);
  },
  clear: async (lab) => {
    await restartAgent(lab, ends(lab).to.node);
  },
};
