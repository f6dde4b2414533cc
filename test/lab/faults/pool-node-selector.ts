import { everyEncap, type Fault } from './fault.ts';
import { change, newcomer, pools, putBack, recreate, spec } from './pod-without-address.ts';

export const poolNodeSelector: Fault = {
  name: 'pool-node-selector',
  title: "no pool's node selector fits the node of a new pod",
  seeds: ['001-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'pool-not-for-node' },
  inject: async (lab) => {
    change(lab, pools, 'default-ipv4-ippool', undefined, (pool) => {
      spec(pool).nodeSelector = "zone == 'elsewhere'";
    });
    await recreate(lab);
  },
  clear: putBack,
};
