import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const workloadRouteWrong: Fault = {
  name: 'workload-route-wrong',
  title: "the receiver's /32 route points at another pod's interface",
  seeds: ['000-11', '002-7'],
  encaps: everyEncap,
  hold: true,
  question: webToDb,
  expected: { cause: 'workload-route-wrong', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const other = lab.pods().find((pod) => pod.node === to.node && pod.name !== to.name);
    if (!other) throw new Error(`${to.node} has no second pod`);
    const route = [`${to.address}/32`, 'dev', other.interface, 'scope', 'link', 'metric', '1024'];
    await onNode(lab, to.node, ['ip', 'route', 'replace', ...route]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    const route = [`${to.address}/32`, 'dev', to.interface, 'scope', 'link', 'metric', '1024'];
    await tryOnNode(lab, to.node, ['ip', 'route', 'replace', ...route]);
  },
};
