import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { commandLine } from './shell-text.ts';

export const reviewPolicy = defineFix({
  id: 'review-policy',
  takes: ['title', 'kind', 'name', 'namespace?'],
  by: 'people',
  class: 'policy',
  title: ({ title }) => say('fix.review-policy.title', { policy: title }),
  command: ({ kind = '', namespace, name = '' }) => {
    const kubernetes: Record<string, string> = {
      KubernetesNetworkPolicy: 'networkpolicies.networking.k8s.io',
      ClusterNetworkPolicy: 'clusternetworkpolicies.policy.networking.k8s.io',
      AdminNetworkPolicy: 'adminnetworkpolicies.policy.networking.k8s.io',
      BaselineAdminNetworkPolicy: 'baselineadminnetworkpolicies.policy.networking.k8s.io',
    };
    const resource = kubernetes[kind];
    const where = namespace === undefined ? [] : ['-n', namespace];
    return resource === undefined
      ? commandLine(['calicoctl', 'get', kind.toLowerCase(), name, ...where, '-o', 'yaml'])
      : commandLine(['kubectl', 'get', resource, name, ...where, '-o', 'yaml']);
  },
});
