import { byIpip, ends, type Fault, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const tunl0Missing: Fault = {
  name: 'tunl0-missing',
  title: "the kernel of the receiver's node has no tunl0: its module is not loaded",
  seeds: ['003-2'],
  encaps: byIpip,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-missing', node: 'to' },
  inject: async (lab) => {
    await lab.loadIpip(ends(lab).to.node, false);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await lab.loadIpip(to.node, true);
    await restartAgent(lab, to.node);
  },
};
