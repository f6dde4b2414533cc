import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const restartKubeProxy = defineFix({
  id: 'restart-kube-proxy',
  takes: ['node'],
  by: 'people',
  class: 'agent',
  title: ({ node }) => `Restart kube-proxy on ${node}`,
  why: () =>
    'It writes the rules of every Service again when it starts. How it runs differs from cluster to cluster (a DaemonSet, a static pod, a unit of the host, or none), so calico-why does not do it.',
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
