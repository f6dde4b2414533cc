import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const startListening = defineFix({
  id: 'start-listening',
  takes: ['namespace', 'pod', 'port', 'protocol?'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod, port }) => say('fix.start-listening.title', { pod: `${namespace}/${pod}`, port }),
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'logs', pod, '--tail=50']),
});
