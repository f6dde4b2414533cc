import { byVxlan, ends, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const vxlanInputRejected: Fault = {
  name: 'vxlan-input-rejected',
  title: "a host firewall on the receiver's node drops the tunnel's port",
  seeds: ['003-4', '001-8'],
  encaps: byVxlan,

  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'destination-tunnel', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['iptables', '-I', 'INPUT', '-p', 'udp', '--dport', '4789', '-j', 'DROP']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['iptables', '-D', 'INPUT', '-p', 'udp', '--dport', '4789', '-j', 'DROP']);
  },
};
