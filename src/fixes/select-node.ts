import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const selectNode = defineFix({
  id: 'select-node',
  takes: ['pool', 'selector', 'node'],
  by: 'people',
  class: 'ipam',
  why: ({ selector }) => say('fix.select-node.why', { selector }),
  command: ({ pool = '', node = '' }) =>
    [
      commandLine(['kubectl', 'get', 'node', node, '--show-labels']),
      commandLine(['calicoctl', 'get', 'ippool', pool, '-o', 'yaml']),
      commandLine(['kubectl', 'label', 'node', node, 'KEY=VALUE']),
    ].join('\n'),
});
