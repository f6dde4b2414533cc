import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const vethForwardingOff: Fault = {
  name: 'veth-forwarding-off',
  title: "forwarding is off on the sender's host interface",
  seeds: ['000-8'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'veth-forwarding-off', hop: 'source-veth', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onNode(lab, from.node, ['sysctl', '-qw', `net.ipv4.conf.${from.interface}.forwarding=0`]);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnNode(lab, from.node, ['sysctl', '-qw', `net.ipv4.conf.${from.interface}.forwarding=1`]);
  },
};
