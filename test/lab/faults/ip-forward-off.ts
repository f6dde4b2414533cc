import { ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from './fault.ts';

export const ipForwardOff: Fault = {
  name: 'ip-forward-off',
  title: "the receiver's node does not forward",
  seeds: ['000-11'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'ip-forward-off', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onNode(lab, to.node, ['sysctl', '-qw', 'net.ipv4.ip_forward=0']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnNode(lab, to.node, ['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  },
};
