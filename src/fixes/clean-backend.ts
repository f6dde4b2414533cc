import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const cleanBackend = defineFix({
  id: 'clean-backend',
  takes: ['node'],
  by: 'people',
  class: 'node',
  title: ({ node }) => `Remove the left-over rules on ${node}`,
  why: () =>
    'After a change of the backend the old rules stay in force until the node restarts. Drain it first; when that may be, only people can tell.',
  command: ({ node = '' }) =>
    `${commandLine(['kubectl', 'drain', node, '--ignore-daemonsets'])}\n# then restart the node`,
});
