import { usesIpip } from '../cluster/encap.ts';
import { crossSubnet, type Fault, webToDb } from './fault.ts';

export const routerDropsTunnel: Fault = {
  name: 'router-drops-tunnel',
  title: 'the router between the subnets drops the tunnel packets',
  seeds: ['000-10', '003-3'],
  encaps: crossSubnet,
  question: webToDb,
  expected: { cause: 'underlay-drops-tunnel', hop: 'underlay' },
  inject: async (lab) => {
    await lab.underlay.dropRouted([usesIpip(lab.encap) ? 'ip protocol 4' : 'udp dport 4789']);
  },
  clear: async (lab) => {
    await lab.underlay.drop([]);
  },
};
