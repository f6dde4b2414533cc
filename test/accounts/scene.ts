import type { As } from './connection.ts';
import { type ApiObject, applyAll, pathOf } from './manifests.ts';

/** The objects of a small cluster that the attempts are about. No kubelet runs: pods stay as they are written. */

const meta = (name: string, namespace: string, more: object = {}) => ({ name, namespace, ...more });

const controller = (kind: string, name: string) => [
  { apiVersion: 'apps/v1', kind, name, uid: '00000000-0000-4000-8000-000000000001', controller: true },
];

const pod = (namespace: string, name: string, container: string, more: object = {}): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: meta(name, namespace, more),
  spec: {
    nodeName: 'try-node',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: container,
        image: 'calico-why',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
});

const namespaces = ['kube-system', 'calico-system', 'shop', 'calico-why', 'calico-why-probe', 'calico-why-remediator'];

/** Those that `deploy/` does not make. */
export const otherNamespaces: ApiObject[] = ['calico-system', 'shop'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
}));

const base: ApiObject[] = [
  ...namespaces.map((namespace) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: meta('default', namespace),
  })),
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'try-node' },
    // Nobody listens there: an exec that is let through ends with a dial that fails.
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: 1 } },
    },
  },
];

export const policyPath = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies';

const objects: ApiObject[] = [
  pod('calico-why-probe', 'calico-why-probe-aaaaa', 'probe', {
    ownerReferences: controller('DaemonSet', 'calico-why-probe'),
  }),
  pod('calico-why-probe', 'stranger', 'probe'),
  pod('calico-why-remediator', 'calico-why-remediator-aaaaa', 'remediator', {
    ownerReferences: controller('DaemonSet', 'calico-why-remediator'),
  }),
  pod('calico-why', 'calico-why-fixer-aaaaa', 'fixer', {
    ownerReferences: controller('ReplicaSet', 'calico-why-fixer'),
  }),
  ...['kube-system', 'calico-system'].flatMap((namespace) => [
    pod(namespace, 'calico-node-aaaaa', 'calico-node', { ownerReferences: controller('DaemonSet', 'calico-node') }),
    pod(namespace, 'other-aaaaa', 'other', { ownerReferences: controller('DaemonSet', 'other') }),
  ]),
  pod('shop', 'web-0', 'web', { labels: { app: 'web' }, ownerReferences: controller('StatefulSet', 'web') }),
  pod('shop', 'alone', 'alone', { labels: { app: 'alone' } }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta('theirs', 'shop'),
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  },
];

const crd = 'crd.projectcalico.org/v1';

/** Ordinals 0 and 1 are taken, by two owners. */
const allocations = (...first: (number | null)[]) => [...first, ...Array<null>(64 - first.length).fill(null)];
const unallocated = (from: number) => Array.from({ length: 64 - from }, (_, i) => from + i);

export const block = {
  cidr: '192.168.84.128/26',
  affinity: 'host:try-node',
  allocations: allocations(0, 1),
  attributes: [
    { handle_id: 'k8s-pod-network.leaked', secondary: { node: 'try-node', pod: 'gone', namespace: 'shop' } },
    { handle_id: 'k8s-pod-network.used', secondary: { node: 'try-node', pod: 'web-0', namespace: 'shop' } },
  ],
  deleted: false,
  sequenceNumber: 7,
  sequenceNumberForAllocation: { 0: 3, 1: 4 },
  strictAffinity: false,
  unallocated: unallocated(2),
};

/** As calicoctl writes it once the first address is released: what owned it is gone, the other moves up. */
export const releasedBlock = {
  ...block,
  allocations: allocations(null, 0),
  attributes: [block.attributes[1]],
  sequenceNumber: 8,
  sequenceNumberForAllocation: { 1: 4 },
  unallocated: [...unallocated(2), 0],
};

export const emptiedBlock = {
  ...block,
  affinity: '',
  allocations: allocations(),
  attributes: [],
  unallocated: unallocated(0),
};

const calico: ApiObject[] = [
  {
    apiVersion: crd,
    kind: 'IPPool',
    metadata: { name: 'pool' },
    spec: { cidr: '192.168.0.0/16', blockSize: 26, disabled: true, natOutgoing: false, nodeSelector: 'all()' },
  },
  {
    apiVersion: crd,
    kind: 'IPAMConfig',
    metadata: { name: 'default' },
    spec: { strictAffinity: false, autoAllocateBlocks: true, maxBlocksPerHost: 0 },
  },
  { apiVersion: crd, kind: 'IPAMBlock', metadata: { name: '192-168-84-128-26' }, spec: block },
  {
    apiVersion: crd,
    kind: 'IPAMBlock',
    metadata: { name: '192-168-99-0-26' },
    spec: { ...emptiedBlock, cidr: '192.168.99.0/26' },
  },
  {
    apiVersion: crd,
    kind: 'IPAMHandle',
    metadata: { name: 'k8s-pod-network.leaked' },
    spec: { handleID: 'k8s-pod-network.leaked', block: { '192.168.84.128/26': 1 }, deleted: false },
  },
  {
    apiVersion: crd,
    kind: 'BlockAffinity',
    metadata: { name: 'try-node-192-168-84-128-26' },
    spec: { cidr: '192.168.84.128/26', node: 'try-node', state: 'confirmed', deleted: 'false' },
  },
  {
    apiVersion: crd,
    kind: 'ClusterInformation',
    metadata: { name: 'default' },
    spec: { clusterGUID: 'a1', calicoVersion: 'v3.32.1', datastoreReady: true },
  },
  { apiVersion: crd, kind: 'Tier', metadata: { name: 'default' }, spec: { order: 1_000_000 } },
];

/** Where an object of the scene is, by its kind and name. @throws Error for one that is not in it. */
export const at = (kind: string, name: string, namespace?: string): string => {
  const found = [...objects, ...calico].find(
    (each) => each.kind === kind && each.metadata.name === name && each.metadata.namespace === namespace,
  );
  if (found === undefined) throw new Error(`the scene has no ${kind} ${name}`);
  return pathOf(found);
};

/** Lays the scene anew: what an earlier run left of it goes first. */
export const layScene = async (admin: As, withCalico: boolean): Promise<void> => {
  await applyAll(admin, base);
  const all = [...objects, ...(withCalico ? calico : [])];
  for (const object of all) await admin.send('DELETE', pathOf(object), { gracePeriodSeconds: 0 });
  for (const path of [
    `${policyPath}/allow-from-ops`,
    ...['clusterroles', 'clusterrolebindings'].map(
      (each) => `/apis/rbac.authorization.k8s.io/v1/${each}/calico-why-kube-controllers`,
    ),
    '/apis/coordination.k8s.io/v1/namespaces/calico-why/leases/calico-why-datastore-lock',
  ]) {
    await admin.send('DELETE', path);
  }
  await applyAll(admin, all);
};
