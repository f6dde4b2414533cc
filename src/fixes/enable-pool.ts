import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const enablePool: Fix = {
  id: 'enable-pool',
  by: 'approve',
  title: ({ pool }) => `Enable IP pool ${pool}`,
  why: () =>
    'Without an enabled pool that asks for the tunnel, the nodes give their tunnel addresses back and all routes between them go. To stop new addresses only, keep another pool of that encapsulation enabled.',
  command: ({ pool = '' }) => commandLine(['calicoctl', 'patch', 'ippool', pool, '-p', '{"spec":{"disabled":false}}']),
};
