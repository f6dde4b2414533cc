import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const checkBgpFilters = defineFix({
  id: 'check-bgp-filters',
  takes: ['node', 'block?'],
  by: 'people',
  class: 'settings',
  command: () =>
    `${commandLine(['calicoctl', 'get', 'bgpfilter', '-o', 'yaml'])}\n${commandLine(['calicoctl', 'get', 'ippool', '-o', 'wide'])}`,
});
