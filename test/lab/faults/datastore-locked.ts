import { everyEncap, type Fault } from './fault.ts';
import { change, newcomer, putBack, recreate, spec } from './pod-without-address.ts';

export const datastoreLocked: Fault = {
  name: 'datastore-locked',
  title: "Calico's datastore is locked",
  seeds: ['001-12'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'datastore-locked' },
  inject: async (lab) => {
    change(lab, 'clusterinformations.crd.projectcalico.org', 'default', undefined, (information) => {
      spec(information).datastoreReady = false;
    });
    await recreate(lab);
  },
  clear: putBack,
};
