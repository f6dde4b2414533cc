import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const lookAtPod = defineFix({
  id: 'look-at-pod',
  takes: ['namespace', 'pod'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => `See why ${namespace}/${pod} does not run`,
  why: () => 'A pod without a running container or without an address cannot be reached; its events say why.',
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'describe', 'pod', pod]),
});
