import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const drainCrowdedNode = defineFix({
  id: 'drain-crowded-node',
  takes: ['node'],
  by: 'people',
  class: 'pod',
  title: ({ node }) => `Keep further pods away from ${node}`,
  why: () =>
    'Its blocks are full, other nodes may have room. Cordoned, it gets no new pods; those that run stay. Pods that wait there must be deleted to be scheduled anew.',
  command: ({ node = '' }) => commandLine(['kubectl', 'cordon', node]),
});
