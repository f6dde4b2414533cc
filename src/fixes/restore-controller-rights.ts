import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const restoreControllerRights: Fix = {
  id: 'restore-controller-rights',
  by: 'people',
  class: 'rights',
  title: ({ account }) => `Give ${account ?? "kube-controllers' account"} its rights back`,
  why: () =>
    "The rights belong to Calico's manifest of the installed version (ClusterRole calico-kube-controllers and its binding); apply that part again.",
  command: ({
    account = 'system:serviceaccount:kube-system:calico-kube-controllers',
    verb = 'list',
    resource = 'pods',
  }) =>
    [
      commandLine(['kubectl', 'auth', 'can-i', verb, resource, `--as=${account}`]),
      'kubectl get clusterrole,clusterrolebinding calico-kube-controllers -o yaml',
    ].join('\n'),
};
