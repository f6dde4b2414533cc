import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const startListening = defineFix({
  id: 'start-listening',
  takes: ['namespace', 'pod', 'port', 'protocol?'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod, port }) => `Make ${namespace}/${pod} listen on ${port}`,
  why: () =>
    'The path works. See which port the program takes, and on which address: 127.0.0.1 cannot be reached from outside the pod.',
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'logs', pod, '--tail=50']),
});
