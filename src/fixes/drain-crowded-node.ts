import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const drainCrowdedNode = defineFix({
  id: 'drain-crowded-node',
  takes: ['node'],
  by: 'people',
  class: 'pod',
  title: ({ node }) => say('fix.drain-crowded-node.title', { node }),
  why: () => say('fix.drain-crowded-node.why'),
  command: ({ node = '' }) => commandLine(['kubectl', 'cordon', node]),
});
