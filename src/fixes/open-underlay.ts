import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { openedName, whyOpen } from './underlay-text.ts';

export const openUnderlay = defineFix({
  id: 'open-underlay',
  takes: ['what', 'from', 'to'],
  by: 'people',
  class: 'settings',
  title: ({ what, from, to }) => say('fix.open-underlay.title', { what: openedName(what), from, to }),
  why: ({ what }) => say('fix.open-underlay.why', { needed: whyOpen(what) }),
  command: ({ what = '', from = '', to = '' }) =>
    `Firewall or security group: allow ${what} from ${from} to ${to} and from ${to} to ${from}`,
});
