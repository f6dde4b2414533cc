import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const hostVethDown: Fault = {
  name: 'host-veth-down',
  title: "the receiver's interface on its node is down",
  seeds: ['002-6'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'host-veth-down', hop: 'destination-veth', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'link', 'set', to.interface, 'down']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['ip', 'link', 'set', to.interface, 'up']);
    const route = [`${to.address}/32`, 'dev', to.interface, 'scope', 'link', 'metric', '1024'];
    await tryOnNode(lab, to.node, ['ip', 'route', 'replace', ...route]);
  },
};
