import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const lookAtService = defineFix({
  id: 'look-at-service',
  takes: ['namespace', 'service'],
  by: 'people',
  class: 'settings',
  title: ({ namespace, service }) => `Compare the Service ${namespace}/${service} with its pods`,
  why: () =>
    'A Service leads to the ready pods that its selector picks, by the ports that it names. Which of the two is wrong, selector or labels, port or container, is for its owner to say.',
  command: ({ namespace = '', service = '' }) =>
    commandLine(['kubectl', '-n', namespace, 'get', 'service,endpointslices,pods', '-o', 'wide', '--show-labels']) +
    `\n${commandLine(['kubectl', '-n', namespace, 'describe', 'service', service])}`,
});
