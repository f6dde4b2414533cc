import { ends, type Fault, nodePlan, onNode, tryOnNode, webToDb } from './fault.ts';

const table = '77';

export const tunnelPacketsDiverted: Fault = {
  name: 'tunnel-packets-diverted',
  title: 'a routing rule takes the tunnel packets of one node, by protocol and port, into a table that refuses them',
  seeds: ['000-8'],
  encaps: ['vxlan'],

  question: webToDb,
  expected: { cause: 'ip-rule-diverts', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onNode(lab, from.node, ['ip', 'route', 'add', 'blackhole', 'default', 'table', table]);
    const match = ['ipproto', 'udp', 'dport', '4789'];
    await onNode(lab, from.node, ['ip', 'rule', 'add', ...match, 'lookup', table, 'priority', '90']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'rule', 'del', 'priority', '90']);
    await tryOnNode(lab, from.node, ['ip', 'route', 'flush', 'table', table]);
  },
};

export const nodeAddressBlackholed: Fault = {
  name: 'node-address-blackholed',
  title: "a route on the sender's node eats what it sends to the other node's own address",
  seeds: ['000-8'],
  encaps: ['vxlan', 'ipip'],

  question: webToDb,
  expected: { cause: 'blackhole-route', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onNode(lab, from.node, ['ip', 'route', 'add', 'blackhole', nodePlan(lab, to.node).address]);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'route', 'del', 'blackhole', nodePlan(lab, to.node).address]);
  },
};
