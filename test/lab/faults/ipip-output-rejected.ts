import { byIpip, ends, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const ipipOutputRejected: Fault = {
  name: 'ipip-output-rejected',
  title: "a host firewall on the sender's node drops IP protocol 4",
  seeds: ['003-3', '003-4'],
  encaps: byIpip,
  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'source-tunnel', node: 'from' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).from.node, ['iptables', '-I', 'OUTPUT', '-p', '4', '-j', 'DROP']);
  },
  clear: async (lab) => {
    await tryOnNode(lab, ends(lab).from.node, ['iptables', '-D', 'OUTPUT', '-p', '4', '-j', 'DROP']);
  },
};
