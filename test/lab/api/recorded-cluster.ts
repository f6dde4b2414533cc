import type { KubeObject } from './object.ts';
import { ObjectStore } from './store.ts';
import type { Recording } from './testing.ts';

/** A store with what the recorded cluster held, uids and versions included. */

interface List {
  apiVersion: string;
  kind: string;
  items: KubeObject[];
}

const itemsOf = (all: Recording[], number: string): KubeObject[] => {
  const found = all.find((one) => one.file.startsWith(number));
  const list = found?.response.body as List;
  const kind = list.kind.replace(/List$/, '');
  return list.items.map((item) => ({ ...item, apiVersion: list.apiVersion, kind }));
};

const settled = { resourceVersion: '600', creationTimestamp: '2026-11-21T02:00:00Z' };

const rbac: KubeObject[] = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'reader', ...settled },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'reader', ...settled },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: 'calico-why' }],
  },
];

/** The part of a pool's schema that recording 42 meets. */
const poolDefinition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ippools.crd.projectcalico.org', ...settled },
  spec: {
    group: 'crd.projectcalico.org',
    scope: 'Cluster',
    names: { kind: 'IPPool', plural: 'ippools', singular: 'ippool' },
    versions: [
      {
        name: 'v1',
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: { blockSize: { type: 'integer' }, cidr: { type: 'string' } },
              },
            },
          },
        },
      },
    ],
  },
};

export const recordedCluster = (all: Recording[]): ObjectStore => {
  const store = new ObjectStore();
  const service = all.find((one) => one.file.startsWith('25'))?.response.body as KubeObject;
  store.restore([...rbac, poolDefinition, service]);
  for (const number of ['05', '23', '24', '26', '27', '28']) store.restore(itemsOf(all, number));
  store.history.compact(565);
  store.advanceTo(780);
  return store;
};
