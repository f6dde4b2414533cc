import { crossSubnet, type Fault } from './fault.ts';

export const subnetDropsPods: Fault = {
  name: 'subnet-drops-pods',
  title: 'inside a subnet, where CrossSubnet sends plainly, packets with pod addresses are dropped',
  seeds: ['000-10'],
  encaps: crossSubnet,
  question: { from: 'shop/web-1', to: 'shop/db-2', port: 5432 },
  expected: { cause: 'underlay-drops', hop: 'underlay' },
  inject: async (lab) => {
    await lab.underlay.drop([`ip daddr ${lab.pod('shop/db-2').address}`]);
  },
  clear: async (lab) => {
    await lab.underlay.drop([]);
  },
};
