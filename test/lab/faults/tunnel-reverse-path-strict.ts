import type { Lab } from '../lab.ts';
import { ends, type Fault, nodePlan, onNode, tryOnNode, webToDb } from './fault.ts';

const pastTunnel = (lab: Lab): string[] => ['via', nodePlan(lab, ends(lab).from.node).address, 'dev', 'eth0'];

export const tunnelReversePathStrict: Fault = {
  name: 'tunnel-reverse-path-strict',
  title: "the receiver's node filters tunl0 by reverse path, and a route that somebody wrote leads back past it",
  seeds: ['000-14'],
  // Across subnets that route would lead nowhere.
  encaps: ['ipip'],
  question: webToDb,
  expected: { cause: 'rp-filter-drops', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, to.node, ['sysctl', '-q', '-w', 'net/ipv4/conf/tunl0/rp_filter=1']);
    await onNode(lab, to.node, ['ip', 'route', 'add', nodePlan(lab, from.node).block, ...pastTunnel(lab)]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, to.node, ['sysctl', '-q', '-w', 'net/ipv4/conf/tunl0/rp_filter=0']);
    await tryOnNode(lab, to.node, ['ip', 'route', 'del', nodePlan(lab, from.node).block, ...pastTunnel(lab)]);
  },
};
