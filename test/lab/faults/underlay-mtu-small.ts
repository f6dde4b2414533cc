import type { Lab } from '../lab.ts';
import { ends, everyEncap, type Fault, webToDb } from './fault.ts';

const narrow = async (lab: Lab, mtu: number): Promise<void> => {
  const { from, to } = ends(lab);
  await lab.underlay.narrow(from.node, mtu);
  await lab.underlay.narrow(to.node, mtu);
};

export const underlayMtuSmall: Fault = {
  name: 'underlay-mtu-small',
  title: 'the network between the nodes carries smaller packets than the nodes think, and says nothing',
  seeds: [],
  encaps: everyEncap,
  question: webToDb,
  expected: { cause: 'mtu-too-large', hop: 'underlay' },
  inject: (lab) => narrow(lab, 1_400),
  clear: (lab) => narrow(lab, 1_500),
};
