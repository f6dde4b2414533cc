import { ends, everyEncap, type Fault, onNode, onPod, tryOnNode, tryOnPod, webToDb } from './fault.ts';

export const proxyArpOff: Fault = {
  name: 'proxy-arp-off',
  title: 'the node does not answer for the gateway',
  seeds: ['002-2', '000-6'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'proxy-arp-off', hop: 'source-veth', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onNode(lab, from.node, ['sysctl', '-qw', `net.ipv4.conf.${from.interface}.proxy_arp=0`]);
    await onPod(lab, from, ['ip', 'neigh', 'flush', 'dev', 'eth0']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnNode(lab, from.node, ['sysctl', '-qw', `net.ipv4.conf.${from.interface}.proxy_arp=1`]);
    await tryOnPod(lab, from, ['ip', 'neigh', 'flush', 'dev', 'eth0']);
  },
};
