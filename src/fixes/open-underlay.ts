import { defineFix } from './define-fix.ts';
import { whyOpen } from './underlay-text.ts';

export const openUnderlay = defineFix({
  id: 'open-underlay',
  takes: ['what', 'from', 'to'],
  by: 'people',
  class: 'settings',
  title: ({ what, from, to }) => `Open ${what} between ${from} and ${to}`,
  why: ({ what }) => `${whyOpen(what ?? '')} It is outside of the cluster, so nothing in it can open it.`,
  command: ({ what = '', from = '', to = '' }) =>
    `Firewall or security group: allow ${what} from ${from} to ${to} and from ${to} to ${from}`,
});
