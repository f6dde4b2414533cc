import { everyEncap, type Fault } from './fault.ts';
import { change, newcomer, pools, putBack, recreate, spec } from './pod-without-address.ts';

export const poolDisabledForNewPods: Fault = {
  name: 'pool-disabled-for-new-pods',
  title: 'every pool is disabled',
  seeds: ['001-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'pool-disabled' },
  inject: async (lab) => {
    change(lab, pools, 'default-ipv4-ippool', undefined, (pool) => {
      spec(pool).disabled = true;
    });
    await recreate(lab);
  },
  clear: putBack,
};
