import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const checkBgpFilters = defineFix({
  id: 'check-bgp-filters',
  takes: ['node', 'block?'],
  by: 'people',
  class: 'settings',
  title: ({ node }) => `See what keeps ${node} from passing its blocks on`,
  why: () =>
    'A BGPFilter, or disableBGPExport on the pool, takes routes out of a session that is up. Whether that is meant, only people can tell.',
  command: () =>
    `${commandLine(['calicoctl', 'get', 'bgpfilter', '-o', 'yaml'])}\n${commandLine(['calicoctl', 'get', 'ippool', '-o', 'wide'])}`,
});
