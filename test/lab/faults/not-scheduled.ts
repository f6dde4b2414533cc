import { everyEncap, type Fault } from './fault.ts';
import { change, newcomer, putBack, recreate, spec } from './pod-without-address.ts';

export const notScheduled: Fault = {
  name: 'not-scheduled',
  title: 'no node takes a new pod',
  seeds: ['000-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'pod-not-scheduled' },
  inject: async (lab) => {
    for (const { name } of lab.nodes) {
      change(lab, 'nodes', name, undefined, (node) => {
        spec(node).unschedulable = true;
      });
    }
    await recreate(lab);
  },
  clear: putBack,
};
