import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const changeAddressAnnotation = defineFix({
  id: 'change-address-annotation',
  takes: ['namespace', 'pod', 'annotation?'],
  by: 'people',
  class: 'pod',
  title: ({ namespace, pod }) => `Let ${namespace}/${pod} ask for another address, or for none`,
  why: () =>
    'An address that is asked for by annotation must be in an enabled pool and free; without IPAM, and for floating addresses, the CNI configuration must allow it. Without the annotation the pod gets any free address.',
  command: ({ namespace = '', pod = '' }) =>
    commandLine(['kubectl', '-n', namespace, 'get', 'pod', pod, '-o', 'jsonpath={.metadata.annotations}']),
});
