import { byIpip, ends, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const ipipInputRejected: Fault = {
  name: 'ipip-input-rejected',
  title: "a host firewall on the receiver's node drops IP protocol 4",
  seeds: ['003-3', '003-4'],
  encaps: byIpip,
  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'destination-tunnel', node: 'to' },
  inject: async (lab) => {
    await onNode(lab, ends(lab).to.node, ['iptables', '-I', 'INPUT', '-p', '4', '-j', 'DROP']);
  },
  clear: async (lab) => {
    await tryOnNode(lab, ends(lab).to.node, ['iptables', '-D', 'INPUT', '-p', '4', '-j', 'DROP']);
  },
};
