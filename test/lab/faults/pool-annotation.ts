import { everyEncap, type Fault } from './fault.ts';
import { newcomer, putBack, recreate, templateAnnotation } from './pod-without-address.ts';

export const poolAnnotation: Fault = {
  name: 'pool-annotation',
  title: 'the workload asks for a pool that does not exist',
  seeds: ['001-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'pool-annotation-wrong' },
  inject: async (lab) => {
    templateAnnotation(lab, 'cni.projectcalico.org/ipv4pools', '["nothing"]');
    await recreate(lab);
  },
  clear: putBack,
};
