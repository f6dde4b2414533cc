import type { Fix } from './fix.ts';

export const unlockDatastore: Fix = {
  id: 'unlock-datastore',
  by: 'people',
  class: 'settings',
  title: () => "Unlock Calico's datastore",
  why: () =>
    'While it is locked no pod gets an address on any node. Somebody may be in the middle of a migration or of releasing leaked addresses: ask first.',
  command: () => 'calicoctl datastore migrate unlock',
};
