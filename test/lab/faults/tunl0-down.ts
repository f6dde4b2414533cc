import { byIpip, ends, type Fault, onNode, webToDb } from './fault.ts';
import { restartAgent } from './restart-agent.ts';

export const tunl0Down: Fault = {
  name: 'tunl0-down',
  title: "tunl0 of the receiver's node is down",
  seeds: ['003-2'],
  encaps: byIpip,
  hold: true,
  question: webToDb,
  expected: { cause: 'tunnel-down', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).to.node, ['ip', 'link', 'set', 'tunl0', 'down']);
  },
  clear: async (lab) => {
    await restartAgent(lab, ends(lab).to.node);
  },
};
