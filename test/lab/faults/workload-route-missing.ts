import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const workloadRouteMissing: Fault = {
  name: 'workload-route-missing',
  title: "the receiver's /32 route is missing on its node",
  seeds: ['000-11'],
  encaps: everyEncap,
  hold: true,
  question: webToDb,
  expected: { cause: 'workload-route-missing', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['ip', 'route', 'del', `${to.address}/32`]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    const route = [`${to.address}/32`, 'dev', to.interface, 'scope', 'link', 'metric', '1024'];
    await tryOnNode(lab, to.node, ['ip', 'route', 'replace', ...route]);
  },
};
