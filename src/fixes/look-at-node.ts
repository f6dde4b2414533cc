import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const lookAtNode = defineFix({
  id: 'look-at-node',
  takes: ['node'],
  by: 'people',
  class: 'evidence',
  title: ({ node }) => say('fix.look-at-node.title', { node }),
  why: () => say('fix.look-at-node.why'),
  command: ({ node = '' }) => commandLine(['kubectl', 'describe', 'node', node]),
});
