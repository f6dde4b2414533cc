import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const changeAddressAnnotation = defineFix({
  id: 'change-address-annotation',
  takes: ['namespace', 'pod', 'annotation?'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => say('fix.change-address-annotation.title', { pod: `${namespace}/${pod}` }),
  command: ({ namespace = '', pod = '' }) =>
    commandLine(['kubectl', '-n', namespace, 'get', 'pod', pod, '-o', 'jsonpath={.metadata.annotations}']),
});
