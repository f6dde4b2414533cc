import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const checkBgpFilters = defineFix({
  id: 'check-bgp-filters',
  takes: ['node', 'block?'],
  by: 'people',
  class: 'settings',
  title: ({ node }) => say('fix.check-bgp-filters.title', { node }),
  why: () => say('fix.check-bgp-filters.why'),
  command: () =>
    `${commandLine(['calicoctl', 'get', 'bgpfilter', '-o', 'yaml'])}\n${commandLine(['calicoctl', 'get', 'ippool', '-o', 'wide'])}`,
});
