import { everyEncap, type Fault } from './fault.ts';
import { newcomer, putBack, recreate, templateAnnotation } from './pod-without-address.ts';

export const requestedAddressTaken: Fault = {
  name: 'requested-address-taken',
  title: 'the workload asks for an address that another pod has',
  seeds: ['001-11'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'requested-address-taken' },
  inject: async (lab) => {
    templateAnnotation(lab, 'cni.projectcalico.org/ipAddrs', JSON.stringify([lab.pod('shop/db-0').address]));
    await recreate(lab);
  },
  clear: putBack,
};
