import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const lookAtService = defineFix({
  id: 'look-at-service',
  takes: ['namespace', 'service'],
  by: 'people',
  class: 'settings',
  title: ({ namespace, service }) => say('fix.look-at-service.title', { service: `${namespace}/${service}` }),
  command: ({ namespace = '', service = '' }) =>
    commandLine(['kubectl', '-n', namespace, 'get', 'service,endpointslices,pods', '-o', 'wide', '--show-labels']) +
    `\n${commandLine(['kubectl', '-n', namespace, 'describe', 'service', service])}`,
});
