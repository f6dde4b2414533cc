import { defineFix } from './define-fix.ts';

export const unlockDatastore = defineFix({
  id: 'unlock-datastore',
  takes: [],
  by: 'people',
  class: 'settings',
  command: () => 'calicoctl datastore migrate unlock',
});
