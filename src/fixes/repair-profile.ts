import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const repairProfile = defineFix({
  id: 'repair-profile',
  takes: ['node', 'profile?', 'agent?', 'agentNamespace?'],
  by: 'people',
  class: 'policy',
  title: ({ profile }) => `Find out why Felix does not know profile ${profile ?? 'of the namespace'}`,
  why: () =>
    'In a Kubernetes datastore Felix derives profiles from Namespaces and ServiceAccounts: look at its watch, at Typha and at their rights, never create the profile by hand. In etcd kube-controllers writes them.',
  command: (params) =>
    `${commandLine(['kubectl', '-n', params.agentNamespace ?? 'kube-system', 'logs', params.agent ?? 'CALICO_NODE_POD', '-c', 'calico-node', '--tail=200'])}\n${commandLine(['kubectl', 'auth', 'can-i', 'list', 'namespaces', `--as=system:serviceaccount:${params.agentNamespace ?? 'kube-system'}:calico-node`])}`,
});
