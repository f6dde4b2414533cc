import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const drainCrowdedNode = defineFix({
  id: 'drain-crowded-node',
  takes: ['node'],
  by: 'people',
  class: 'pod',
  command: ({ node = '' }) => commandLine(['kubectl', 'cordon', node]),
});
