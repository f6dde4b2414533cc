import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const lookAtPod = defineFix({
  id: 'look-at-pod',
  takes: ['namespace', 'pod'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => say('fix.look-at-pod.title', { pod: `${namespace}/${pod}` }),
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'describe', 'pod', pod]),
});
