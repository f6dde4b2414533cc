import { defineFix } from './define-fix.ts';

export const unlockDatastore = defineFix({
  id: 'unlock-datastore',
  takes: [],
  by: 'people',
  class: 'settings',
  title: () => "Unlock Calico's datastore",
  why: () =>
    'While it is locked no pod gets an address on any node. Somebody may be in the middle of a migration or of releasing leaked addresses: ask first.',
  command: () => 'calicoctl datastore migrate unlock',
});
