import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const ruleSendsElsewhere: Fault = {
  name: 'rule-sends-elsewhere',
  title: "a rule rewrites the destination of the receiver's port",
  seeds: ['001-8'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-rule-changes', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    const rule = ['PREROUTING', '-d', to.address, '-p', 'tcp', '--dport', '5432', '-j', 'DNAT'];
    await onNode(lab, to.node, ['iptables', '-t', 'nat', '-I', ...rule, '--to-destination', '10.99.9.9']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    const rule = ['PREROUTING', '-d', to.address, '-p', 'tcp', '--dport', '5432', '-j', 'DNAT'];
    await tryOnNode(lab, to.node, ['iptables', '-t', 'nat', '-D', ...rule, '--to-destination', '10.99.9.9']);
  },
};
