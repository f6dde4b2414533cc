import { everyEncap, type Fault } from './fault.ts';

export const nothingListens: Fault = {
  name: 'nothing-listens',
  title: 'nothing listens on the port that is asked for',
  seeds: ['000-13'],
  encaps: everyEncap,

  question: { from: 'shop/web-0', to: 'shop/db-0', port: 9999 },
  expected: { cause: 'nothing-listens', hop: 'destination-pod', node: 'to' },
  inject: async (lab) => {
    lab.pod('shop/db-0');
  },
  clear: async (lab) => {
    lab.pod('shop/db-0');
  },
};
