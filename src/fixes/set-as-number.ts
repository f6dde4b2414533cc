import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const setAsNumber = defineFix({
  id: 'set-as-number',
  takes: ['node'],
  by: 'people',
  class: 'settings',
  command: ({ node = '' }) => commandLine(['kubectl', 'annotate', 'node', node, 'projectcalico.org/ASNumber-']),
});
