import { ends, everyEncap, type Fault, onNode, onPod, tryOnNode, tryOnPod, webToDb } from './fault.ts';

export const pairGatewayAndRule: Fault = {
  name: 'pair-gateway-and-rule',
  title: "two faults: the sender has a wrong MAC address for its gateway, and a rule on the receiver's node drops",
  seeds: ['000-6', '000-12'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'gateway-neighbour-wrong', hop: 'source-pod', node: 'from', also: ['foreign-rule-drops'] },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    const entry = ['169.254.1.1', 'lladdr', '02:00:00:00:00:77', 'dev', 'eth0', 'nud', 'permanent'];
    await onPod(lab, from, ['ip', 'neigh', 'replace', ...entry]);
    await onNode(lab, to.node, ['iptables', '-I', 'FORWARD', '-d', to.address, '-j', 'DROP']);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    await tryOnNode(lab, to.node, ['iptables', '-D', 'FORWARD', '-d', to.address, '-j', 'DROP']);
    await tryOnPod(lab, from, ['ip', 'neigh', 'del', '169.254.1.1', 'dev', 'eth0']);
  },
};
