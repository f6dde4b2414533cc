import { everyEncap, type Fault } from './fault.ts';
import { change, fullTinyBlock, newcomer, putBack, recreate, tinyPool } from './pod-without-address.ts';

export const ipPoolExhausted: Fault = {
  name: 'ip-pool-exhausted',
  title: 'the pool that a namespace asks for has no free address',
  seeds: ['001-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'pool-exhausted' },
  inject: async (lab) => {
    tinyPool(lab);
    fullTinyBlock(lab, 'node-1');
    change(lab, 'namespaces', 'shop', undefined, ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, 'cni.projectcalico.org/ipv4pools': '["tiny"]' };
    });
    await recreate(lab);
  },
  clear: putBack,
};
