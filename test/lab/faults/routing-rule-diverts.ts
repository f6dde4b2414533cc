import { ends, type Fault, oneSubnet, onNode, tryOnNode, webToDb } from './fault.ts';

export const routingRuleDiverts: Fault = {
  name: 'routing-rule-diverts',
  title: "a routing rule sends the sender's packets to another table",
  seeds: ['000-8'],
  encaps: oneSubnet,

  question: webToDb,
  expected: { cause: 'ip-rule-diverts', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const third = lab.nodes.find((node) => node.name !== from.node && node.name !== to.node)?.address ?? '';
    await onNode(lab, from.node, ['ip', 'route', 'add', 'default', 'via', third, 'table', '77']);
    await onNode(lab, from.node, ['ip', 'rule', 'add', 'from', from.address, 'table', '77', 'pref', '100']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnNode(lab, from.node, ['ip', 'rule', 'del', 'from', from.address, 'table', '77', 'pref', '100']);
    await tryOnNode(lab, from.node, ['ip', 'route', 'flush', 'table', '77']);
  },
};
