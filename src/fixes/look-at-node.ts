import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const lookAtNode = defineFix({
  id: 'look-at-node',
  takes: ['node'],
  by: 'people',
  class: 'evidence',
  title: ({ node }) => `See why ${node} is not ready`,
  why: () => 'On a node that is not ready no pod is started; its conditions and its kubelet say why.',
  command: ({ node = '' }) => commandLine(['kubectl', 'describe', 'node', node]),
});
