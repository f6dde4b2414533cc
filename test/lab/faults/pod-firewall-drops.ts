import { ends, everyEncap, type Fault, onPod, tryOnPod, webToDb } from './fault.ts';

export const podFirewallDrops: Fault = {
  name: 'pod-firewall-drops',
  title: 'a firewall inside the receiver drops the port',
  seeds: ['000-13'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-rule-drops', hop: 'destination-pod', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    await onPod(lab, to, ['iptables', '-I', 'INPUT', '-p', 'tcp', '--dport', '5432', '-j', 'DROP']);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    await tryOnPod(lab, to, ['iptables', '-D', 'INPUT', '-p', 'tcp', '--dport', '5432', '-j', 'DROP']);
  },
};
