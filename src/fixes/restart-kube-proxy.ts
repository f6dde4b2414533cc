import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const restartKubeProxy = defineFix({
  id: 'restart-kube-proxy',
  takes: ['node'],
  by: 'people',
  class: 'agent',
  title: ({ node }) => say('fix.restart-kube-proxy.title', { node }),
  why: () => say('fix.restart-kube-proxy.why'),
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
