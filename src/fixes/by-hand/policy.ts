import { tableOf } from '../../table.ts';
import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import { commandLine } from '../shell-text.ts';

/** What people do about policies and profiles: text to copy. */

/** Kinds that kubectl reads; calicoctl reads the others. */
const kubernetes: Record<string, string> = tableOf({
  KubernetesNetworkPolicy: 'networkpolicies.networking.k8s.io',
  ClusterNetworkPolicy: 'clusternetworkpolicies.policy.networking.k8s.io',
  AdminNetworkPolicy: 'adminnetworkpolicies.policy.networking.k8s.io',
  BaselineAdminNetworkPolicy: 'baselineadminnetworkpolicies.policy.networking.k8s.io',
});

export const reviewPolicy = defineFix({
  id: 'review-policy',
  takes: ['title', 'kind', 'name', 'namespace?'],
  by: 'people',
  class: 'policy',
  title: ({ title }) => say('fix.review-policy.title', { policy: title }),
  command: ({ kind = '', namespace, name = '' }) => {
    const resource = kubernetes[kind];
    const where = namespace === undefined ? [] : ['-n', namespace];
    return resource === undefined
      ? commandLine(['calicoctl', 'get', kind.toLowerCase(), name, ...where, '-o', 'yaml'])
      : commandLine(['kubectl', 'get', resource, name, ...where, '-o', 'yaml']);
  },
});

export const repairProfile = defineFix({
  id: 'repair-profile',
  takes: ['node', 'profile?', 'agent?', 'agentNamespace?'],
  by: 'people',
  class: 'policy',
  title: ({ profile }) => say('fix.repair-profile.title', { profile: profile ?? say('fix.of-the-namespace') }),
  command: (params) =>
    `${commandLine(['kubectl', '-n', params.agentNamespace ?? 'kube-system', 'logs', params.agent ?? 'CALICO_NODE_POD', '-c', 'calico-node', '--tail=200'])}\n${commandLine(['kubectl', 'auth', 'can-i', 'list', 'namespaces', `--as=system:serviceaccount:${params.agentNamespace ?? 'kube-system'}:calico-node`])}`,
});
