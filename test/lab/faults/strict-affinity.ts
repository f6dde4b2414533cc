import { everyEncap, type Fault } from './fault.ts';
import {
  change,
  fullTinyBlock,
  ipamSettings,
  newcomer,
  pools,
  putBack,
  recreate,
  spec,
  tinyPool,
} from './pod-without-address.ts';

export const strictAffinity: Fault = {
  name: 'strict-affinity',
  title: 'strict affinity, and every block of the pool belongs to another node',
  seeds: ['001-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'no-block-left' },
  inject: async (lab) => {
    tinyPool(lab);
    fullTinyBlock(lab, 'node-1');
    change(lab, ipamSettings, 'default', undefined, (config) => {
      spec(config).strictAffinity = true;
    });
    change(lab, pools, 'default-ipv4-ippool', undefined, (pool) => {
      spec(pool).nodeSelector = "zone == 'elsewhere'";
    });
    await recreate(lab);
  },
  clear: putBack,
};
