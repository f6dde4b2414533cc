import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const lookAtNode = defineFix({
  id: 'look-at-node',
  takes: ['node'],
  by: 'people',
  class: 'evidence',
  command: ({ node = '' }) => commandLine(['kubectl', 'describe', 'node', node]),
});
