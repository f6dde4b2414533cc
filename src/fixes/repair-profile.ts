import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const repairProfile = defineFix({
  id: 'repair-profile',
  takes: ['node', 'profile?', 'agent?', 'agentNamespace?'],
  by: 'people',
  class: 'policy',
  title: ({ profile }) => say('fix.repair-profile.title', { profile: profile ?? say('fix.of-the-namespace') }),
  command: (params) =>
    `${commandLine(['kubectl', '-n', params.agentNamespace ?? 'kube-system', 'logs', params.agent ?? 'CALICO_NODE_POD', '-c', 'calico-node', '--tail=200'])}\n${commandLine(['kubectl', 'auth', 'can-i', 'list', 'namespaces', `--as=system:serviceaccount:${params.agentNamespace ?? 'kube-system'}:calico-node`])}`,
});
