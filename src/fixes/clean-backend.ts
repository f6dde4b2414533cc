import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const cleanBackend = defineFix({
  id: 'clean-backend',
  takes: ['node'],
  by: 'people',
  class: 'node',
  command: ({ node = '' }) =>
    `${commandLine(['kubectl', 'drain', node, '--ignore-daemonsets'])}\n# then restart the node`,
});
