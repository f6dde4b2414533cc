import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const nodeInterfaceMtuSmall: Fault = {
  name: 'node-interface-mtu-small',
  title: "the interface of the receiver's node has a smaller MTU than those of the others",
  seeds: [],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'mtu-too-large', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).to.node, ['ip', 'link', 'set', 'eth0', 'mtu', '1400']);
  },
  clear: async (lab) => {
    await tryOnNode(lab, ends(lab).to.node, ['ip', 'link', 'set', 'eth0', 'mtu', '1500']);
  },
};
