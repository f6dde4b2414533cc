import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const setAsNumber = defineFix({
  id: 'set-as-number',
  takes: ['node'],
  by: 'people',
  class: 'settings',
  title: ({ node }) => `Give ${node} the AS number that its peers expect`,
  why: () =>
    'All nodes of one mesh have one AS number. Without the annotation the node takes the number of BGPConfiguration default. Which number the routers outside expect, only people know.',
  command: ({ node = '' }) => commandLine(['kubectl', 'annotate', 'node', node, 'projectcalico.org/ASNumber-']),
});
