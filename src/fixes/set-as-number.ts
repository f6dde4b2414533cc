import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const setAsNumber = defineFix({
  id: 'set-as-number',
  takes: ['node'],
  by: 'people',
  class: 'settings',
  title: ({ node }) => say('fix.set-as-number.title', { node }),
  why: () => say('fix.set-as-number.why'),
  command: ({ node = '' }) => commandLine(['kubectl', 'annotate', 'node', node, 'projectcalico.org/ASNumber-']),
});
