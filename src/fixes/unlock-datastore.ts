import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';

export const unlockDatastore = defineFix({
  id: 'unlock-datastore',
  takes: [],
  by: 'people',
  class: 'settings',
  title: () => say('fix.unlock-datastore.title'),
  why: () => say('fix.unlock-datastore.why'),
  command: () => 'calicoctl datastore migrate unlock',
});
