import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const restartKubeProxy = defineFix({
  id: 'restart-kube-proxy',
  takes: ['node'],
  by: 'people',
  class: 'agent',
  command: ({ node = '' }) =>
    commandLine([
      'kubectl',
      '-n',
      'kube-system',
      'delete',
      'pod',
      '-l',
      'k8s-app=kube-proxy',
      '--field-selector',
      `spec.nodeName=${node}`,
    ]),
});
