import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const selectNode = defineFix({
  id: 'select-node',
  takes: ['pool', 'selector', 'node'],
  by: 'people',
  class: 'ipam',
  title: ({ pool, node }) => `Let IP pool ${pool} select ${node}, or add one that does`,
  why: ({ selector }) =>
    `The pool serves nodes that match ${selector}. Either the node lacks a label, or the selector leaves it out; which of them is wrong is for people to say.`,
  command: ({ pool = '', node = '' }) =>
    [
      commandLine(['kubectl', 'get', 'node', node, '--show-labels']),
      commandLine(['calicoctl', 'get', 'ippool', pool, '-o', 'yaml']),
      commandLine(['kubectl', 'label', 'node', node, 'KEY=VALUE']),
    ].join('\n'),
});
