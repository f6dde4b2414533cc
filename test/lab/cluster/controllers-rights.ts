import type { Lab } from '../lab.ts';

/** What Calico's manifests give to the account of kube-controllers; the recordings of the lab hold no roles. */
export const giveControllersRights = (lab: Lab): void => {
  const name = 'calico-kube-controllers';
  const metadata = { name };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const rules = [
    {
      apiGroups: ['', 'crd.projectcalico.org'],
      resources: ['*'],
      verbs: ['get', 'list', 'watch', 'update', 'delete'],
    },
  ];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace: 'kube-system' }];
  lab.store.put({ apiVersion, kind: 'ClusterRole', metadata, rules });
  lab.store.put({ apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects });
};
