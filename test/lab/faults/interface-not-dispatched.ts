import { ends, everyEncap, type Fault, onNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const interfaceNotDispatched: Fault = {
  name: 'interface-not-dispatched',
  title: "the dispatch chain does not know the receiver's interface",
  seeds: ['000-12'],
  encaps: everyEncap,
  hold: true,
  question: webToDb,
  expected: { cause: 'interface-not-dispatched', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const listed = await onNode(lab, to.node, ['iptables-nft', '-S', 'cali-to-wl-dispatch']);
    const rules = listed.split('\n').filter((line) => line.startsWith('-A'));
    const place = rules.findIndex((line) => line.includes(`-o ${to.interface} `)) + 1;
    await onNode(lab, to.node, ['iptables-nft', '-D', 'cali-to-wl-dispatch', String(place)]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await restartAgent(lab, to.node);
  },
};
